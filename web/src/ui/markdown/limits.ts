/** Bounds of rendering one message, so that no text can hang or blow up the page of its readers. */
export const markdownLimits = {
  /** Levels of lists, quotes and emphasis; what is deeper shows as text. */
  depthMax: 16,
  /** Elements of one block; what comes after shows as text. */
  nodesPerBlockMax: 3_000,
  /** Blocks of one message; what comes after shows as text. */
  blocksMax: 1_500,
  /** Code units of a message that are parsed; the rest shows as text. */
  parsedTextMax: 200_000,
  /** Code units that the search for ends of emphasis may look at, per lexing. */
  emphasisWorkMax: 4_000_000,
  /** Code units of a bare link. */
  bareLinkMax: 2_048,
} as const;
