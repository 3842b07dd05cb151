import { SignJWT } from "jose";
import { expect, test } from "vitest";
import { createManualClock } from "../clock/manual-clock.ts";
import { createSigner, type StatementClaims, type TicketClaims } from "./signer.ts";

const secret = "a secret that is long enough for HS256";
const guest = { tenant: "local", participantId: "p_1", displayName: "Zoë" };
const statement: StatementClaims = { ...guest, kind: "guest", session: 3 };
const ticket: TicketClaims = {
  tenant: "local",
  room: "r_1",
  turnId: "t_1",
  attempt: 1,
  personaId: "p_ada",
  asker: "p_1",
  chainId: "c_1",
  contextHead: 9,
};

test("a token says what was signed, and when it ends", async () => {
  const signer = createSigner({ secret, clock: createManualClock(1_000_000) });
  const token = await signer.sign("guest", guest, 60_000);
  expect(await signer.verify("guest", token)).toEqual({ claims: guest, expiresAtMs: 1_060_000 });
  const service = { role: "runner", instance: "i_1" } as const;
  expect((await signer.verify("service", await signer.sign("service", service, 1)))?.claims).toEqual(service);
  expect((await signer.verify("ticket", await signer.sign("ticket", ticket, 1_000)))?.claims).toEqual(ticket);
});

test("[S7] [G8] a token of one purpose can not stand for another", async () => {
  const signer = createSigner({ secret, clock: createManualClock() });
  const token = await signer.sign("statement", statement, 60_000);
  expect(await signer.verify("statement", token)).toBeDefined();
  for (const other of ["guest", "service", "ticket"] as const)
    expect(await signer.verify(other, token)).toBeUndefined();
});

test("a token holds until its end and not a moment longer", async () => {
  const clock = createManualClock(1_000_000);
  const signer = createSigner({ secret, clock });
  const token = await signer.sign("guest", guest, 60_000);
  await clock.advance(59_999);
  expect(await signer.verify("guest", token)).toBeDefined();
  await clock.advance(1);
  expect(await signer.verify("guest", token)).toBeUndefined();
});

test("a token that was changed anywhere, or signed with another secret, is nothing", async () => {
  const clock = createManualClock();
  const signer = createSigner({ secret, clock });
  const token = await signer.sign("guest", guest, 60_000);
  const [head = "", body = "", signature = ""] = token.split(".");
  const forged = Buffer.from(JSON.stringify({ aud: "guest", exp: 9e9, claims: { ...guest, tenant: "other" } }));
  const unsigned = Buffer.from('{"alg":"none"}').toString("base64url");
  const bad = [
    `${head}.${forged.toString("base64url")}.${signature}`,
    `${unsigned}.${body}.`,
    `${head}.${body}.${"A".repeat(43)}`,
    `${head}.${body}`,
    "",
    "not a token",
    "a".repeat(5_000),
  ];
  for (const candidate of bad) expect(await signer.verify("guest", candidate)).toBeUndefined();
  const stranger = createSigner({ secret: `${secret}!`, clock });
  expect(await stranger.verify("guest", token)).toBeUndefined();
});

test("well signed claims that lack what their purpose needs are refused", async () => {
  const signer = createSigner({ secret, clock: createManualClock() });
  const sign = (claims: unknown) =>
    new SignJWT({ claims })
      .setProtectedHeader({ alg: "HS256" })
      .setAudience("service")
      .setExpirationTime(9e9)
      .sign(Buffer.from(secret));
  expect(await signer.verify("service", await sign({ role: "room", instance: "i_1" }))).toBeDefined();
  for (const claims of [undefined, null, "x", {}, { role: "room" }, { role: "owner", instance: "i_1" }]) {
    expect(await signer.verify("service", await sign(claims))).toBeUndefined();
  }
});

test("a secret that is too short is refused at once", () => {
  expect(() => createSigner({ secret: "short", clock: createManualClock() })).toThrow("at least 32");
});
