import { useEffect, useMemo } from "react";
import { useStore } from "zustand";
import { useClient, useConnectionState, useIdentity } from "../client-context.tsx";
import { Composer } from "../composer/composer.tsx";
import { RoomRail } from "../lobby/room-rail.tsx";
import { useLobbyFreshness } from "../lobby/use-lobby-freshness.ts";
import { DeleteDialog } from "../message/delete-dialog.tsx";
import { MessageList } from "../message-list/message-list.tsx";
import { PeoplePane } from "../people/people-pane.tsx";
import { Link } from "../pieces/link.tsx";
import { errorWords } from "../words/error-words.ts";
import { ConnectionBanner } from "./connection-banner.tsx";
import { FloorStrip } from "./floor-strip.tsx";
import { createFirstSeen, RoomProvider, type RoomScope, useRoomView } from "./room-context.tsx";
import { RoomHeader } from "./room-header.tsx";
import { createRoomUi } from "./room-ui-store.ts";
import { TypingLine } from "./typing-line.tsx";
import { useRoomKeys } from "./use-room-keys.ts";
import { useRoomSpeech } from "./use-room-speech.ts";

/** Widths from which on the pane of people is there from the beginning. */
const DOCK_MIN_PX = 1_240;

/** One room: its messages, who is in it, and where one writes. */
export function RoomPage({ roomId }: { readonly roomId: string }) {
  const client = useClient();
  const me = useIdentity()?.participantId ?? "";
  const scope = useMemo<RoomScope>(
    () => ({
      session: client.openRoom(roomId),
      ui: createRoomUi(window.innerWidth >= DOCK_MIN_PX),
      me,
      firstSeenMs: createFirstSeen(client.clock.monotonicMs),
    }),
    [client, roomId, me],
  );
  const phase = useStore(scope.session.store, (view) => view.phase);
  useLobbyFreshness(scope.session);
  return (
    <RoomProvider value={scope}>
      <div className="room-shell">
        {phase === "open" && <ComposerSkipLink />}
        <RoomRail current={roomId} />
        {phase === "refused" ? <RefusedRoom /> : phase === "joining" ? <OpeningRoom /> : <OpenRoom />}
      </div>
    </RoomProvider>
  );
}

function ComposerSkipLink() {
  const hasComposer = useRoomView((view) => view.rights.has("post") && !view.facts.isArchived);
  if (!hasComposer) return null;
  return (
    <a className="skip-link" href="#composer-field">
      Skip to the message field
    </a>
  );
}

function OpenRoom() {
  const title = useRoomView((view) => view.facts.title);
  const mayPost = useRoomView((view) => view.rights.has("post"));
  const isArchived = useRoomView((view) => view.facts.isArchived);
  useRoomSpeech();
  useRoomKeys();
  useTitle(title);
  return (
    <>
      <main className="room-main" id="main">
        <RoomHeader />
        <ConnectionBanner />
        <MessageList />
        <div className="room-foot">
          <FloorStrip />
          <TypingLine />
          {mayPost && !isArchived ? <Composer /> : <ReadOnlyFoot isArchived={isArchived} />}
        </div>
      </main>
      <PeoplePane />
      <DeleteDialog />
    </>
  );
}

function ReadOnlyFoot({ isArchived }: { readonly isArchived: boolean }) {
  return (
    <p className="read-only">
      {isArchived ? "This room is archived. It can only be read." : "You can read this room. Writing needs a seat."}
    </p>
  );
}

/** Before the first `joined`: quiet for a moment, then words. */
function OpeningRoom() {
  const state = useConnectionState();
  useTitle("Room");
  return (
    <main className="room-main" id="main">
      <h1 className="visually-hidden">Room</h1>
      <ConnectionBanner />
      <div className="room-opening" aria-busy={state.phase === "live"}>
        <div className="skeleton" />
        <div className="skeleton" />
        <div className="skeleton" />
      </div>
    </main>
  );
}

function RefusedRoom() {
  const refusal = useRoomView((view) => view.refusal);
  useTitle("Room");
  return (
    <main className="room-main room-refused" id="main">
      <div className="card">
        <h1>This room does not open</h1>
        <p>{refusal === undefined ? "It is not open to you." : errorWords(refusal)}</p>
        <p>If somebody gave you this link, ask them for a new one.</p>
        <Link to="/" className="button button-primary">
          All rooms
        </Link>
      </div>
    </main>
  );
}

function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === "" ? "Polylogue" : `${title} · Polylogue`;
    return () => {
      document.title = "Polylogue";
    };
  }, [title]);
}
