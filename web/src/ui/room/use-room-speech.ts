import { useEffect } from "react";
import { announce } from "../announcer.tsx";
import { useRoom } from "./room-context.tsx";
import { findHappenings, type Happening, speechFor } from "./room-speech.ts";

/** Milliseconds of one breath: what happens within them is said together. */
const BREATH_MS = 2_000;

/** Speaks what happens in the room, at most once a breath. */
export function useRoomSpeech(): void {
  const { session, me } = useRoom();
  useEffect(() => {
    let waiting: Happening[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const unsubscribe = session.store.subscribe((after, before) => {
      waiting = [...waiting, ...findHappenings(before, after, me)].slice(-100);
      if (waiting.length === 0 || timer !== undefined) return;
      timer = setTimeout(() => {
        announce(speechFor(waiting));
        waiting = [];
        timer = undefined;
      }, BREATH_MS);
    });
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [session, me]);
}
