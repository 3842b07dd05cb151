/** A place in a list of rooms: newest activity first, then the higher room id. */
export interface RoomsPlace {
  readonly activeAtMs: number;
  readonly room: string;
}

/** Opaque to callers. */
export function encodeRoomsCursor({ activeAtMs, room }: RoomsPlace): string {
  return Buffer.from(JSON.stringify([activeAtMs, room])).toString("base64url");
}

/** Undefined for a cursor that none of us made: the first page. */
export function decodeRoomsCursor(cursor: string | undefined): RoomsPlace | undefined {
  if (!cursor) return undefined;
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (!Array.isArray(place) || place.length !== 2) return undefined;
    const [activeAtMs, room] = place as unknown[];
    return Number.isSafeInteger(activeAtMs) && typeof room === "string"
      ? { activeAtMs: activeAtMs as number, room }
      : undefined;
  } catch {
    return undefined;
  }
}
