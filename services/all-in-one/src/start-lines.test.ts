import { describe, expect, it } from "vitest";
import { startLines } from "./start-lines.ts";

const rehearsal = { name: "rehearsal", isLive: true, isRehearsal: true, defaultModel: "standard" };
const openai = { name: "openai", isLive: false, isRehearsal: false, defaultModel: "some-model" };
const stack = {
  url: "http://127.0.0.1:8080",
  models: { providers: [openai, rehearsal], defaultModel: "rehearsal/standard" },
};

describe("the lines at start", () => {
  it("say which models are live, that the rehearsal is no real AI, and last where the product serves", () => {
    const lines = startLines({ host: "127.0.0.1", dataDir: "/data" }, stack);
    expect(lines.join("\n")).toMatch(/rehearsal: offline model, not a real AI/);
    expect(lines.join("\n")).not.toMatch(/openai: live/);
    expect(lines.at(-1)).toBe("polylogue ready at http://127.0.0.1:8080");
  });

  it("warn loudly when strangers could reach it without TLS", () => {
    expect(startLines({ host: "0.0.0.0", dataDir: "/data" }, stack).join("\n")).toMatch(
      /warning: listening on 0\.0\.0\.0/,
    );
  });
});
