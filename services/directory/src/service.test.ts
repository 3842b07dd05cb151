import { fileURLToPath } from "node:url";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { ErrorReason } from "@polylogue/proto";
import { DirectoryService, PrincipalKind } from "@polylogue/proto/directory";
import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { silentLog } from "@polylogue/runtime/log/log";
import { createSeededRandom } from "@polylogue/runtime/random/seeded-random";
import { refusalFromError } from "@polylogue/runtime/rpc/refusal-wire";
import { createRpcClient } from "@polylogue/runtime/rpc/rpc-client";
import { createSigner, type ServiceClaims } from "@polylogue/runtime/signing/signer";
import { describe, expect, onTestFinished, test } from "vitest";
import { readDirectoryConfig, shippedFile } from "./config.ts";
import { guestTtlMs } from "./guests.ts";
import { createDirectoryService } from "./index.ts";

const serviceSecret = "a secret for tests, long enough for all";
const tenant = "local";

async function start(file?: string) {
  const clock = createManualClock();
  const signer = createSigner({ secret: serviceSecret, clock });
  const service = await createDirectoryService(
    { host: "127.0.0.1", port: 0, file, serviceSecret, logLevel: "silent" },
    { clock, random: createSeededRandom(1), log: silentLog },
  );
  onTestFinished(() => service.close());
  const baseUrl = `http://127.0.0.1:${service.port}`;
  const as = (role: ServiceClaims["role"]) =>
    createRpcClient(DirectoryService, {
      baseUrl,
      authorization: () => signer.sign("service", { role, instance: "i_test" }, 60_000),
    });
  return { clock, signer, baseUrl, as, gateway: as("gateway"), runner: as("runner") };
}

async function reasonOf(call: Promise<unknown>): Promise<ErrorReason> {
  try {
    await call;
  } catch (error) {
    return refusalFromError(error).reason;
  }
  return expect.unreachable("the call was answered");
}

describe("guests", () => {
  test("a guest gets an id, a clean name and a token that holds for 30 days", async () => {
    const { clock, gateway } = await start();
    const { token, principal } = await gateway.createGuest({ displayName: "  Zoë   Q " });
    expect(principal).toMatchObject({
      tenant,
      participantId: expect.stringMatching(/^p_[a-z2-7]{16}$/),
      displayName: "Zoë Q",
      kind: PrincipalKind.GUEST,
    });
    expect(principal?.expiresAt && timestampMs(principal.expiresAt)).toBe(clock.nowMs() + guestTtlMs);

    expect((await gateway.identify({ token })).principal).toEqual(principal);
    await clock.advance(guestTtlMs - 1);
    expect((await gateway.identify({ token })).principal?.participantId).toBe(principal?.participantId);
    await clock.advance(1);
    expect(await reasonOf(gateway.identify({ token }))).toBe("BAD_TOKEN");
  });

  test("two guests of the same name are two people", async () => {
    const { gateway } = await start();
    const [one, two] = [
      await gateway.createGuest({ displayName: "A" }),
      await gateway.createGuest({ displayName: "A" }),
    ];
    expect(one.principal?.participantId).not.toBe(two.principal?.participantId);
  });

  test.each(["", "   ", "\u200b\u2800", "a\u202eb", "x".repeat(33), "x".repeat(5_000)])(
    "the name %j is refused",
    async (displayName) => {
      const { gateway } = await start();
      expect(await reasonOf(gateway.createGuest({ displayName }))).toBe("BAD_NAME");
    },
  );

  test("an invite that nobody knows is refused, a host name is not needed", async () => {
    const { gateway } = await start();
    expect(await reasonOf(gateway.createGuest({ displayName: "A", invite: "x" }))).toBe("GUESTS_REFUSED");
    expect((await gateway.createGuest({ displayName: "A", host: "chat.example.com" })).principal?.tenant).toBe(tenant);
  });

  test("a tenant that takes no guests refuses new ones and knows none of the old", async () => {
    const { gateway, signer } = await start(fileURLToPath(new URL("./testing/no-guests.yaml", import.meta.url)));
    expect(await reasonOf(gateway.createGuest({ displayName: "A" }))).toBe("GUESTS_REFUSED");
    const token = await signer.sign("guest", { tenant, participantId: "p_1", displayName: "A" }, 60_000);
    expect(await reasonOf(gateway.identify({ token }))).toBe("BAD_TOKEN");
  });

  test("a token that is malformed, forged, of another purpose or of no tenant here is nobody's", async () => {
    const { clock, signer, gateway } = await start();
    const guest = { tenant, participantId: "p_1", displayName: "A" };
    const stranger = createSigner({ secret: `${serviceSecret}?`, clock });
    const bad = [
      "",
      "reach",
      await stranger.sign("guest", guest, 60_000),
      await signer.sign("statement", { ...guest, kind: "guest", session: 1 }, 60_000),
      await signer.sign("guest", { ...guest, tenant: "elsewhere" }, 60_000),
    ];
    for (const token of bad) expect(await reasonOf(gateway.identify({ token }))).toBe("BAD_TOKEN");
  });
});

describe("the operator's offer", () => {
  test("personas and presets come in the operator's order, to nobody outside the tenant", async () => {
    const { gateway, runner } = await start();
    const { personas } = await gateway.listPersonas({ tenant });
    expect(personas.map(({ handle }) => handle)).toEqual(["ada", "grace", "linus", "maya", "kai", "sol"]);
    expect((await runner.listPersonas({ tenant })).personas).toEqual(personas);
    expect((await gateway.listRoomPresets({ tenant })).presets.map(({ id }) => id)).toEqual([
      "debate",
      "red-team",
      "compare",
      "planning",
    ]);
    expect((await gateway.listPersonas({ tenant: "elsewhere" })).personas).toEqual([]);
    expect((await gateway.listRoomPresets({ tenant: "elsewhere" })).presets).toEqual([]);
  });

  test("[G5] a persona is found by its version or as the newest; a foreign one answers like a missing one", async () => {
    const { runner } = await start();
    const newest = await runner.getPersona({ tenant, personaId: "ada" });
    expect(newest.persona).toMatchObject({ id: "ada", displayName: "Ada", version: 1 });
    expect(await runner.getPersona({ tenant, personaId: "ada", version: 1 })).toEqual(newest);
    for (const other of [
      { tenant, personaId: "ada", version: 2 },
      { tenant, personaId: "x" },
      { tenant: "x", personaId: "ada" },
    ]) {
      expect(await reasonOf(runner.getPersona(other))).toBe("PARTICIPANT_NOT_FOUND");
    }
  });

  test("a wrong file keeps the service from starting", async () => {
    await expect(start(fileURLToPath(new URL("./testing/wrong.yaml", import.meta.url)))).rejects.toThrow(
      /wrong\.yaml: personas\[1\]\.handle: is taken by personas\[0\] {2}\(line 6\)$/,
    );
  });
});

describe("[S7] callers", () => {
  test("without a service credential nothing is answered, whatever is asked", async () => {
    const { baseUrl, signer } = await start();
    const guest = await signer.sign("guest", { tenant, participantId: "p_1", displayName: "A" }, 60_000);
    for (const headers of [{}, { authorization: "Bearer x" }, { authorization: `Bearer ${guest}` }]) {
      const client = createRpcClient(DirectoryService, { baseUrl });
      const calls = [
        client.createGuest({ displayName: "A" }, { headers }),
        client.identify({ token: guest }, { headers }),
        client.listPersonas({ tenant }, { headers }),
        client.getPersona({ tenant, personaId: "ada" }, { headers }),
        client.listRoomPresets({ tenant }, { headers }),
      ];
      expect(await Promise.all(calls.map(reasonOf))).toEqual(calls.map(() => "BAD_CREDENTIAL"));
    }
  });

  test("a runner reads personas and can neither make people nor ask who they are", async () => {
    const { runner, as } = await start();
    expect(await reasonOf(runner.createGuest({ displayName: "A" }))).toBe("NOT_ALLOWED");
    expect(await reasonOf(runner.identify({ token: "x" }))).toBe("NOT_ALLOWED");
    expect(await reasonOf(as("room").listPersonas({ tenant }))).toBe("NOT_ALLOWED");
  });
});

describe("configuration", () => {
  test("has defaults for all but the secret", () => {
    expect(readDirectoryConfig({ SERVICE_SECRET: serviceSecret })).toEqual({
      host: "127.0.0.1",
      port: 7_102,
      file: shippedFile,
      serviceSecret,
      logLevel: "info",
    });
  });

  test("tells every problem at once", () => {
    const env = { SERVICE_SECRET: "short", DIRECTORY_PORT: "x", DIRECTORY_FLIE: "a.yaml", LOG_LEVEL: "loud" };
    expect(() => readDirectoryConfig(env)).toThrow(/DIRECTORY_FLIE.*DIRECTORY_PORT.*SERVICE_SECRET.*LOG_LEVEL/s);
  });
});
