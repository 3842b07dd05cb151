import { useRoom, useRoomView } from "./room-context.tsx";

/** Who wrote a message, as a sentence names them: `you`, a name, or nothing when the message is not in memory. */
export function useAskerName(messageId: string): string {
  const { me } = useRoom();
  return useRoomView((view) => {
    const message = view.messages.get(messageId);
    return message?.author === me ? "you" : (message?.authorName ?? "");
  });
}
