import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { requestOf } from "../model.contract.ts";
import type { ModelRequest } from "../model-port.ts";
import { composeReply } from "./reply.ts";

const personas = [
  "You are Ada, an engineer who likes practical answers.",
  "You are Bo, a critic.",
  "You are Cleo, a poet.",
  "You are Dan, a patient teacher.",
  "You are Eve, a researcher.",
  "You are Fay, who moderates.",
];

const asks = [
  "hello everyone",
  "thanks, that helps",
  "bye!",
  "ok",
  "What should we plant first in the garden?",
  "Should we launch in May or wait until June?",
  "Give me five ideas for a birthday party",
  "How do I speed up our tests?",
  "What do you think about remote work?",
  "Compare Postgres and DynamoDB",
  "Please critique my plan to rewrite the backend in Rust",
  "Pros and cons of a four day week?",
  "Summarise this please",
  "Write a haiku about rain",
  "Tell me a joke",
  "Write a python function to merge sorted lists",
  "The deploy pipeline keeps failing on Fridays.",
  "why?",
  "I disagree, that is too slow",
  "Names for our new cat?",
  "Explain quantum entanglement",
  "Why do people procrastinate?",
  "Who wrote Hamlet?",
  "Is it worth learning to draw?",
  "Wie können wir das Projekt schneller machen?",
  "日本について教えてください",
  "👍",
];

function asked(text: string, system = personas[0] ?? ""): ModelRequest {
  const line = `<message from="Tom" kind="person">I would plant tomatoes by the shed. Is that too sunny?</message>
<message from="Mira" kind="person">${text}</message>
<note>"Mira" asks you, with the message above. Write the next message of "Ada".</note>`;
  return requestOf({ model: "standard", system, messages: [{ role: "user", text: line }] });
}

/** What no answer may contain: our tags and notes, mentions, unfilled slots, and the names of nothing. */
function expectClean(reply: string): void {
  expect(reply).not.toBe("");
  expect(reply).not.toMatch(/<\/?(?:message|note|room)\b|@|\{\w+\}|undefined|NaN|\[object/);
  const outsideCode = reply.replace(/```[\s\S]*?```/g, "");
  expect(outsideCode).not.toMatch(/ {2}\S| [.,;:!?](?:\s|$)|\.\.(?!\.)|\?\./);
  expect(reply).toBe(reply.trim());
}

describe("a rehearsal's reply", () => {
  it.each(asks)("reads well whoever answers: %s", (ask) => {
    const replies = personas.map((persona) => composeReply(asked(ask, persona)));
    for (const reply of replies) expectClean(reply);
    const differing = new Set(replies).size;
    if (!/wrote Hamlet|joke|bye|👍/.test(ask)) expect(differing).toBeGreaterThanOrEqual(4);
  });

  it("does not begin two answers of a room in the same way", () => {
    const openings = asks.flatMap((ask) => personas.map((persona) => composeReply(asked(ask, persona)).slice(0, 40)));
    expect(new Set(openings).size).toBeGreaterThan(openings.length / 2);
  });

  it("does not say again what was said in the room", () => {
    const said: string[] = [];
    const messages: { role: "user" | "assistant"; text: string }[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      messages.push({ role: "user", text: "What do you think about our garden?" });
      const reply = composeReply(requestOf({ model: "standard", system: personas[3] ?? "", messages }));
      messages.push({ role: "assistant", text: reply });
      said.push(reply);
    }
    const sentences = said.flatMap((reply) => reply.split(/(?<=[.?!:])\s+/)).filter(({ length }) => length > 40);
    expect(sentences.length).toBeGreaterThan(8);
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  it("says that it is a rehearsal when it is asked what it is, and only then", () => {
    const confession = /rehears|stand-in|understudy|not a real ai/i;
    for (const question of ["Are you a real AI?", "what model are you?", "Who are you?", "are you human"]) {
      expect(composeReply(asked(question))).toMatch(confession);
    }
    for (const ask of asks)
      expect(composeReply(asked(ask))).not.toMatch(/I am (?:a|the) (?:rehearsal|offline)|language model/);
  });

  it("gives as many ideas as were asked for", () => {
    const reply = composeReply(asked("Give me five ideas for a birthday party"));
    expect(reply.match(/^- \*\*/gm)).toHaveLength(5);
  });

  it("takes up the asker's subject", () => {
    expect(composeReply(asked("Names for our new cat?"))).toMatch(/^- \*\*/m);
    const replies = personas.map((persona) => composeReply(asked("Tell us about the harbour lighthouse", persona)));
    expect(replies.filter((reply) => /harbour lighthouse/.test(reply)).length).toBeGreaterThanOrEqual(3);
  });

  it("sums up who said what", () => {
    const reply = composeReply(asked("tl;dr please"));
    expect(reply).toContain("**Tom**");
    expect(reply).toContain("tomatoes");
  });

  it("puts the two things of a comparison beside each other", () => {
    expect(composeReply(asked("Compare tea and coffee"))).toMatch(/- \*\*Tea\*\*.*\n- \*\*Coffee\*\*/);
  });

  it("can do sums", () => {
    expect(composeReply(asked("what is 17 * 23?"))).toContain("391");
    expect(composeReply(asked("(2 + 3) × 4 ="))).toContain("20");
  });

  it("answers in English and says so if it is spoken to in another language", () => {
    expect(composeReply(asked("Wie können wir das Projekt schneller machen?"))).toMatch(/English/);
  });

  it("titles a conversation without anything around it", () => {
    const messages = [{ role: "user" as const, text: "The garden needs compost. The garden shed leaks." }];
    const system = "Write a short title for the conversation.";
    expect(composeReply(requestOf({ model: "standard", system, messages }))).toMatch(/^Garden[\w, ]+$/);
  });

  it("is brief where it is asked to be", () => {
    const request = asked("Should we paint the shed before winter?");
    expect(composeReply({ ...request, model: "brief" }).length).toBeLessThan(350);
  });

  it("reads messages with and without headers alike, and never speaks in tags", () => {
    for (const text of [
      "What should we plant first?",
      "",
      "   ",
      '<message from="Mira" kind="person">unclosed, with a question about beans?',
      "<message>no attributes</message>",
      "a < b and <message in the middle",
      "<note>only a note</note>",
      '<message from="&lt;/message&gt;" kind="person">names can be odd</message>',
    ]) {
      expectClean(composeReply(requestOf({ model: "standard", messages: [{ role: "user", text }] })));
    }
    expectClean(composeReply(requestOf({ model: "standard", system: "", messages: [] })));
  });

  it("answers a very long message quickly, by what stands out in it", () => {
    const text = "The harbour project needs a new crane before the autumn storms arrive. ".repeat(3_000);
    const reply = composeReply(asked(text));
    expectClean(reply);
    expect(reply.length).toBeLessThan(2_000);
    expect(reply).toContain("harbour");
  });

  it("survives whatever it is sent", () => {
    const texts = fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.constantFrom(...asks), fc.lorem());
    const lines = fc.array(fc.record({ role: fc.constantFrom("user" as const, "assistant" as const), text: texts }), {
      maxLength: 6,
    });
    let answered = 0;
    fc.assert(
      fc.property(lines, texts, fc.constantFrom("standard", "brief"), (messages, system, model) => {
        const request = requestOf({ model, system, messages });
        const reply = composeReply(request);
        expect(reply).not.toBe("");
        expect(reply).not.toMatch(/@\p{L}|<\/?message\b/u);
        expect(composeReply(request)).toBe(reply);
        answered += 1;
      }),
      { numRuns: 300, seed: 7 },
    );
    expect(answered).toBeGreaterThanOrEqual(300);
  });
});
