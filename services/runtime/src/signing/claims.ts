/** What a token is for. It is the token's audience, so that one can not stand for another. */
export type Purpose = "guest" | "service" | "statement" | "ticket";

/** A process of the deployment. */
export interface ServiceClaims {
  role: "gateway" | "runner" | "room";
  /** The process life's id. */
  instance: string;
}

/** The gateway's word for who speaks (S7). */
export interface StatementClaims {
  tenant: string;
  participantId: string;
  displayName: string;
  kind: "guest" | "member";
  /** The session's number on its trunk; 0 for unary calls. */
  session: number;
}

/** The permission of one attempt of one turn to read its room and to call models (G8). */
export interface TicketClaims {
  tenant: string;
  room: string;
  turnId: string;
  attempt: number;
  /** The persona's participant id. */
  personaId: string;
  /** The participant who asked in the end. */
  asker: string;
  chainId: string;
  contextHead: number;
}

/** A person with only a display name. */
export interface GuestClaims {
  tenant: string;
  participantId: string;
  displayName: string;
}

export interface ClaimsByPurpose {
  guest: GuestClaims;
  service: ServiceClaims;
  statement: StatementClaims;
  ticket: TicketClaims;
}

/** A field is text, a number, or one of a few words. */
type Shape<T> = { readonly [K in keyof T]: "text" | "number" | readonly T[K][] };

const shapes: { readonly [P in Purpose]: Shape<ClaimsByPurpose[P]> } = {
  guest: { tenant: "text", participantId: "text", displayName: "text" },
  service: { role: ["gateway", "runner", "room"], instance: "text" },
  statement: {
    tenant: "text",
    participantId: "text",
    displayName: "text",
    kind: ["guest", "member"],
    session: "number",
  },
  ticket: {
    tenant: "text",
    room: "text",
    turnId: "text",
    attempt: "number",
    personaId: "text",
    asker: "text",
    chainId: "text",
    contextHead: "number",
  },
};

/** Whether a payload has what its purpose needs: a token of an older version may be signed well and still lack a field. */
export function isClaims<P extends Purpose>(purpose: P, value: unknown): value is ClaimsByPurpose[P] {
  if (typeof value !== "object" || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const shape: Readonly<Record<string, "text" | "number" | readonly unknown[]>> = shapes[purpose];
  return Object.entries(shape).every(([name, rule]) => {
    const field = fields.get(name);
    if (rule === "text") return typeof field === "string";
    if (rule === "number") return typeof field === "number";
    return rule.includes(field);
  });
}
