import { typingWords } from "../words/list-words.ts";
import { useRoom, useRoomView } from "./room-context.tsx";

/** Who types. Its place is always reserved, so that nothing moves. */
export function TypingLine() {
  const { me } = useRoom();
  const typists = useRoomView((view) => view.typists);
  const words = typingWords(
    typists.filter(({ participantId }) => participantId !== me).map(({ displayName }) => displayName),
  );
  return <p className="typing-line">{words}</p>;
}
