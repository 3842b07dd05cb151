import { useEffect, useState, useSyncExternalStore } from "react";
import { alertReaders, announce } from "../announcer.tsx";
import { useClient, useConnectionState } from "../client-context.tsx";
import { Icon } from "../pieces/icon.tsx";
import { connectionNote } from "../words/connection-words.ts";

/** How often the countdown is looked at, in milliseconds. */
const TICK_MS = 300;

/** Says what is wrong with the connection, in its place, for as long as it is. The countdown is only seen; readers hear it once. */
export function ConnectionBanner() {
  const { connection, outbox, clock } = useClient();
  const state = useConnectionState();
  const entries = useSyncExternalStore(outbox.subscribe, outbox.entries);
  const [, tick] = useState(0);
  const isIdle = state.phase === "live" || state.phase === "idle";
  useEffect(() => {
    if (isIdle) return;
    const timer = setInterval(() => tick((count) => count + 1), TICK_MS);
    return () => clearInterval(timer);
  }, [isIdle]);
  useConnectionSpeech(
    state.phase === "live" ? "live" : "lostAtMs" in state && state.lostAtMs !== undefined ? "lost" : "other",
  );

  const waiting = entries.filter(({ phase }) => phase.kind === "queued").length;
  const note = connectionNote(state, clock.monotonicMs(), waiting);
  if (note === undefined) return null;
  return (
    <div className={`banner banner-${note.tone}`}>
      <Icon name={note.tone === "warning" ? "alert" : "clock"} />
      <p>{note.text}</p>
      {note.hasRetry && (
        <button type="button" className="quiet-button" onClick={connection.retryNow}>
          Try now
        </button>
      )}
    </div>
  );
}

function useConnectionSpeech(kind: "live" | "lost" | "other"): void {
  const [wasLost, setLost] = useState(false);
  useEffect(() => {
    if (kind === "lost" && !wasLost) {
      setLost(true);
      alertReaders("Connection lost. Your messages are kept.");
    } else if (kind === "live" && wasLost) {
      setLost(false);
      announce("Back online");
    }
  }, [kind, wasLost]);
}
