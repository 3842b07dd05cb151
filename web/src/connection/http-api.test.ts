import { describe, expect, test } from "vitest";
import { createHttpApi } from "./http-api.ts";
import { createManualClock } from "./manual-clock.ts";

function createRig(answer: (path: string, init: RequestInit) => Promise<Response>, token = "t-1") {
  const requests: { path: string; init: RequestInit }[] = [];
  const clock = createManualClock();
  const api = createHttpApi({
    clock,
    token: () => (token === "" ? undefined : token),
    fetch: (path, init = {}) => {
      requests.push({ path: String(path), init });
      return answer(String(path), init);
    },
  });
  return { api, clock, requests };
}

const json = (body: unknown, status = 200) => Promise.resolve(new Response(JSON.stringify(body), { status }));

describe("the server's HTTP doors", () => {
  test("requests carry the token, and bodies as JSON", async () => {
    const { api, requests } = createRig(() => json({ room: { id: "r_1" } }, 201));
    expect(await api.createRoom({ title: "Launch", personas: ["ada"], visibility: "VISIBILITY_LINK" })).toEqual({
      value: { id: "r_1" },
    });
    expect(requests[0]).toMatchObject({
      path: "/api/rooms",
      init: {
        method: "POST",
        headers: { authorization: "Bearer t-1", "content-type": "application/json" },
        body: '{"title":"Launch","personas":["ada"],"visibility":"VISIBILITY_LINK"}',
      },
    });
  });

  test("a newcomer sends no credential", async () => {
    const { api, requests } = createRig(() => json({ token: "t", participant: { id: "p_1" } }), "");
    await api.createSession("Mira");
    expect(requests[0]?.init.headers).not.toHaveProperty("authorization");
  });

  test("a refusal is a value with its reason", async () => {
    const { api } = createRig(() =>
      json({ error: { code: "INVALID_ARGUMENT", reason: "BAD_NAME", message: "no" } }, 400),
    );
    expect(await api.createSession("")).toMatchObject({ error: { reason: "BAD_NAME" } });
  });

  test.each([
    ["no network", () => Promise.reject(new TypeError("failed to fetch"))],
    ["an answer that is no JSON", () => Promise.resolve(new Response("<html>", { status: 200 }))],
    ["an error page of something between", () => Promise.resolve(new Response("<html>", { status: 502 }))],
  ])("%s is a refusal that passes", async (_, answer) => {
    const { api } = createRig(answer);
    expect(await api.listRooms()).toMatchObject({ error: { code: "UNAVAILABLE" } });
  });

  test("a request that nobody answers ends", async () => {
    const { api, clock } = createRig(
      (_, { signal }) =>
        new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new Error("aborted")))),
    );
    const rooms = api.listRooms();
    await clock.advance(20_000);
    expect(await rooms).toMatchObject({ error: { code: "UNAVAILABLE" } });
    expect(clock.timerCount).toBe(0);
  });

  test("what the operator offers is read with every absent field filled in", async () => {
    const { api } = createRig((path) =>
      json(
        path === "/api/presets"
          ? { presets: [{ id: "d", title: "Debate", personas: ["ada", 3] }] }
          : {
              personas: [
                { handle: "ada", provider: "rehearsal", model: "standard", rehearsal: true, available: true },
                { handle: "max", displayName: "Max", available: false, reason: "No key." },
              ],
            },
      ),
    );
    expect(await api.listPersonas()).toMatchObject({
      value: [
        {
          handle: "ada",
          displayName: "ada",
          modelLabel: "rehearsal / standard",
          isRehearsal: true,
          unavailableReason: "",
        },
        { handle: "max", displayName: "Max", modelLabel: "", isRehearsal: false, unavailableReason: "No key." },
      ],
    });
    expect(await api.listPresets()).toEqual({
      value: [{ id: "d", title: "Debate", description: "", personas: ["ada"], opening: "" }],
    });
  });

  test("history is asked for by room, seq and size", async () => {
    const { api, requests } = createRig(() => json({ messages: [{ id: "m_1" }], hasMore: true }));
    expect(await api.loadHistory("r_ü", 7, 50)).toEqual({ value: { messages: [{ id: "m_1" }], hasMore: true } });
    expect(requests[0]?.path).toBe("/api/rooms/r_%C3%BC/messages?before=7&limit=50");
  });
});
