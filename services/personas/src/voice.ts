import type { DeltaTicker } from "./delta-ticker.ts";
import type { RoomLink } from "./room-link.ts";
import type { TurnHome } from "./turn-home.ts";
import { createTurnText, type Piece } from "./turn-text.ts";

/** How one attempt's text gets to the room while it grows. */
export interface Voice {
  /** Adds to the text; the first of it leaves at once, what follows with the ticks. False when the text is at its limit. */
  say(text: string): boolean;
  /** The trunk is new: everything is said again from offset 0 (T8). */
  sayAgain(): void;
  /** Nothing more will be said: the rest leaves now, ahead of the end. */
  finish(): void;
  /** Nothing more leaves. */
  silence(): void;
  /** Everything that was said; empty while it is blank. */
  whole(): string;
  /** As much of it as has left. */
  sent(): string;
}

/** Makes a voice that speaks over whatever link the turn has. */
export function createVoice(ticker: DeltaTicker, home: TurnHome, post: (link: RoomLink, piece: Piece) => void): Voice {
  const text = createTurnText();
  const source = { flush };
  return {
    say(piece) {
      if (piece === "") return true;
      const hasRoom = text.append(piece);
      if (text.hasSent() || !flush()) ticker.mark(source);
      return hasRoom;
    },
    sayAgain() {
      text.rewind();
      if (!flush()) ticker.mark(source);
    },
    finish() {
      text.finish();
      send();
      ticker.forget(source);
    },
    silence: () => ticker.forget(source),
    whole: text.whole,
    sent: text.sent,
  };

  /** While there is no trunk nothing is pending: the next one gets the whole text. */
  function flush(): boolean {
    const link = home.link();
    if (link.isUp() && !link.isWritable()) return false;
    send();
    return true;
  }

  function send(): void {
    const link = home.link();
    const piece = link.isUp() ? text.take() : undefined;
    if (piece) post(link, piece);
  }
}
