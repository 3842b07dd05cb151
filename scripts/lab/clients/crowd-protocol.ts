/** What a crowd's process is told. */
export type CrowdOrder =
  /** Makes `clients` guests, spreads them over the rooms, and joins. The first gateway is dialled first, the others in turn when it is lost. */
  | {
      readonly kind: "join";
      readonly clients: number;
      readonly rooms: readonly string[];
      readonly gateways: readonly string[];
      readonly seed: number;
      readonly name: string;
      /** Where the journal goes. */
      readonly file: string;
    }
  /** Answered as soon as everybody is in their room, on the socket that they have now. */
  | { readonly kind: "awaitAll" }
  /** Everybody has to have this head; what each has is written down. */
  | { readonly kind: "conclude"; readonly heads: Readonly<Record<string, number>>; readonly timeoutMs: number };

/** What it answers to each. */
export interface CrowdReport {
  /** Clients in their room. */
  readonly joined: number;
  /** Milliseconds that each client which lost its socket took until it was in its room again, since the last report. */
  readonly returnMs: readonly number[];
}
