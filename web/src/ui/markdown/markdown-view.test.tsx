// @vitest-environment happy-dom

import { limits } from "@polylogue/proto";
import { cleanup, render } from "@testing-library/react";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { hostileTexts, snippets } from "./markdown.fixture.ts";
import { Markdown } from "./markdown-view.tsx";
import { namesMentioned } from "./mention-marks.ts";

afterEach(cleanup);

const allowedTags = new Set(
  "a blockquote br button code del div em hr input li ol p path pre span strong svg table tbody td th thead tr ul".split(
    " ",
  ),
);
const allowedAttributes = new Set(
  "aria-hidden aria-label checked class d dir disabled focusable href rel role start tabindex target title type viewbox".split(
    " ",
  ),
);

/** Everything that a message became, checked against what a message may become. */
function expectHarmless(root: Element): void {
  for (const element of root.querySelectorAll("*")) {
    expect(allowedTags, element.outerHTML).toContain(element.tagName.toLowerCase());
    for (const { name, value } of element.attributes) {
      expect(allowedAttributes, element.outerHTML).toContain(name.toLowerCase());
      if (name === "href") expect(value).toMatch(/^(?:https?:\/\/|mailto:)/);
    }
    if (element.tagName === "A") {
      expect(element.getAttribute("target")).toBe("_blank");
      expect(element.getAttribute("rel")).toBe("noopener noreferrer nofollow");
    }
  }
}

describe("hostile texts", () => {
  test.each(hostileTexts)("%j becomes text and harmless elements", (text) => {
    const { container } = render(<Markdown text={text} />);
    expectHarmless(container);
    const growing = render(<Markdown text={text} isGrowing />);
    expectHarmless(growing.container);
  });

  test("any text becomes harmless elements, and none throws", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...hostileTexts,
        ...snippets,
        "<",
        ">",
        "[",
        "](",
        ")",
        "`",
        "```",
        "\n\n",
        "&",
        "@ada",
        "|",
        "- ",
        "> ",
      ),
      fc.string({ maxLength: 20 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.boolean(), (pieces, isGrowing) => {
        const { container, unmount } = render(<Markdown text={pieces.join("")} isGrowing={isGrowing} />);
        expectHarmless(container);
        unmount();
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});

describe("what is shown", () => {
  const html = (text: string) => render(<Markdown text={text} />).container;

  test("raw HTML is shown, not obeyed", () => {
    const container = html("before <b onclick=alert(1)>bold</b> after\n\n<iframe src=x></iframe>");
    expect(container.textContent).toContain("<b onclick=alert(1)>bold</b>");
    expect(container.textContent).toContain("<iframe src=x></iframe>");
    expect(container.querySelector("b, iframe")).toBeNull();
  });

  test("images are links: no picture from elsewhere is loaded", () => {
    const container = html("![a cat](https://example.com/cat.png)");
    expect(container.querySelector("img")).toBeNull();
    expect(container.querySelector("a")?.getAttribute("href")).toBe("https://example.com/cat.png");
    expect(container.textContent).toBe("a cat");
  });

  test("character references are resolved once, as text", () => {
    expect(html("a &amp; b &lt;i&gt; &amp;lt; &#x41; &unknown; &#0;").textContent).toBe(
      "a & b <i> &lt; A &unknown; \ufffd",
    );
  });

  test("tables, task lists, numbered lists and code keep their parts", () => {
    const container = html(
      "| a | b |\n|---|--:|\n| 1 | 2 |\n\n- [x] done\n- [ ] open\n\n3. three\n\n```ts\nlet x = 1;\n```",
    );
    expect(container.querySelectorAll("th")).toHaveLength(2);
    expect(container.querySelector("td.align-right")?.textContent).toBe("2");
    expect([...container.querySelectorAll("input")].map((box) => box.hasAttribute("checked"))).toEqual([true, false]);
    expect(container.querySelector("ol")?.getAttribute("start")).toBe("3");
    expect(container.querySelector("pre code")?.textContent).toBe("let x = 1;");
    expect(container.querySelector(".code-bar")?.textContent).toContain("ts");
  });

  test("backticks that close nowhere are text, and open no code with what follows", () => {
    const { container } = render(<Markdown text={"``one` and two"} />);
    expect(container.querySelector("code")).toBeNull();
    expect(container.textContent).toBe("``one` and two");
  });

  test("[T1] whom the room found in a message is marked in its words, never in code or links", () => {
    const text = "hi @Mira Chen, @Ada, @bob, @ALL: `@ada` and [@ada](https://x.example)";
    const mentions = [
      { participantId: "p_mira", start: 3, end: 13 },
      { participantId: "p_ada", start: 15, end: 19 },
      { participantId: "", start: 27, end: 31 },
    ];
    const { container } = render(<Markdown text={text} mentions={namesMentioned(text, mentions, "p_mira")} />);
    const marked = [...container.querySelectorAll(".mention")].map(({ textContent }) => textContent);
    expect(marked).toEqual(["@Mira Chen", "@Ada", "@ALL"]);
    expect(container.querySelector(".mention-self")?.textContent).toBe("@Mira Chen");
  });

  test("[T1] who came or went since is not marked for it", () => {
    const { container } = render(<Markdown text="hi @bob" mentions={namesMentioned("hi @bob", [], "p_mira")} />);
    expect(container.querySelector(".mention")).toBeNull();
  });
});

describe("bounds", () => {
  test("nesting deeper than sixteen levels shows as text", () => {
    const { container } = render(<Markdown text={`${"> ".repeat(60)}deep`} />);
    expect(container.querySelectorAll("blockquote").length).toBeLessThanOrEqual(16);
    expect(container.textContent).toContain("deep");
  });

  test("a block of very many parts shows its rest as text", () => {
    const { container } = render(<Markdown text={"*a* ".repeat(8_000)} />);
    expect(container.querySelectorAll("em").length).toBeLessThan(3_000);
    expect(container.textContent?.length).toBeGreaterThan(8_000);
  });

  test.each([
    ["nested quotes", ">".repeat(limits.postTextMax)],
    [
      "quotes of every depth",
      Array.from({ length: 500 }, (_, depth) => `${">".repeat(depth)} a`)
        .join("\n")
        .slice(0, limits.turnTextBytesMax),
    ],
    ["emphasis in emphasis", "*a_".repeat(5_000)],
    ["underscores", "_a".repeat(8_000)],
    ["a word that could be an address", `${"a".repeat(limits.postTextMax)}@`],
    ["brackets", "[".repeat(limits.postTextMax)],
  ])("%s is rendered in bounded time", (_, text) => {
    const start = performance.now();
    render(<Markdown text={text} />);
    // The unbounded lexer takes seconds to minutes; the margin is for a busy machine.
    expect(performance.now() - start).toBeLessThan(1_500);
  });
});

test("a text that grew in any pieces ends as the text rendered at once", () => {
  const document = fc
    .array(fc.constantFrom(...snippets), { minLength: 1, maxLength: 8 })
    .map((blocks) => blocks.join("\n\n"));
  fc.assert(
    fc.property(document, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }), (text, steps) => {
      const view = render(<Markdown text="" isGrowing />);
      let at = 0;
      for (let step = 0; at < text.length && step < 60; step += 1) {
        at += steps[step % steps.length] ?? 1;
        view.rerender(<Markdown text={text.slice(0, at)} isGrowing />);
      }
      view.rerender(<Markdown text={text} />);
      const atOnce = render(<Markdown text={text} />);
      expect(outline(view.container)).toEqual(outline(atOnce.container));
      view.unmount();
      atOnce.unmount();
    }),
    { numRuns: 100, seed: 11 },
  );
});

/** Elements, attributes and texts, without the order in which attributes were set. */
function outline(node: Node): unknown {
  if (!(node instanceof Element)) return node.textContent;
  const attributes = [...node.attributes].map(({ name, value }) => `${name}=${value}`).sort();
  return [node.tagName, attributes, ...[...node.childNodes].map(outline)];
}

test("while a text grows, finished blocks keep their elements", () => {
  const view = render(<Markdown text={"First paragraph here.\n\nSecond one"} isGrowing />);
  const first = view.container.querySelector("p");
  view.rerender(<Markdown text={"First paragraph here.\n\nSecond one grows **and"} isGrowing />);
  view.rerender(<Markdown text={"First paragraph here.\n\nSecond one grows **and ends**"} />);
  expect(view.container.querySelector("p")).toBe(first);
  expect(view.container.querySelector("strong")?.textContent).toBe("and ends");
});
