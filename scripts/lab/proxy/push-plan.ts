/** What a Redis server sends by itself to who has subscribed to a channel. */
export interface Push {
  readonly channel: string;
  readonly message: Buffer;
}

export interface PushPlanOptions {
  /** `lose`: it does not arrive. `repeat`: it arrives twice. `swap`: it arrives behind the next one that fits. */
  readonly edit: "lose" | "repeat" | "swap";
  /** How many pushes, or pairs of them, at most. */
  readonly times: number;
  /** Which ones. Asked once for each, in their order. */
  readonly fits: (push: Push) => boolean;
}

/** What becomes of pushes on all connections of a way, and how often that came true. */
export class PushPlan {
  readonly edit: PushPlanOptions["edit"];
  readonly fits: PushPlanOptions["fits"];
  #left: number;
  #done = 0;

  constructor({ edit, times, fits }: PushPlanOptions) {
    this.edit = edit;
    this.fits = fits;
    this.#left = times;
  }

  /** Edits that are complete. */
  get done(): number {
    return this.#done;
  }

  /** Whether this push is one that is edited. */
  begin(push: Push): boolean {
    if (this.#left === 0 || !this.fits(push)) return false;
    this.#left -= 1;
    return true;
  }

  complete(): void {
    this.#done += 1;
  }
}

// An array in RESP 2, a push in RESP 3; `message` of a channel, `smessage` of one of a cluster.
const head = /^[*>]3\r\n\$[78]\r\ns?message\r\n\$(\d{1,10})\r\n/;
const headBytesMax = 64;

/** Reads a whole value; undefined when it is no message of a channel. */
export function readPush(value: Buffer): Push | undefined {
  const [begin, channelBytes] = head.exec(value.toString("latin1", 0, headBytesMax)) ?? [];
  if (begin === undefined) return undefined;
  const channelEnd = begin.length + Number(channelBytes);
  // The channel's end of line, the message's length in a line of its own, and the end of line behind it.
  const messageStart = value.indexOf("\n", channelEnd + 2) + 1;
  return {
    channel: value.toString("utf8", begin.length, channelEnd),
    message: value.subarray(messageStart, value.length - 2),
  };
}
