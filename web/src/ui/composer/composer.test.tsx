// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Client } from "../../client.ts";
import { createRecording } from "../../room/recorded-room.fixture.ts";
import { createSessionRig } from "../../room/room-session.fixture.ts";
import { ClientProvider } from "../client-context.tsx";
import { RoomProvider } from "../room/room-context.tsx";
import { createRoomUi, insertText } from "../room/room-ui-store.ts";
import { Composer } from "./composer.tsx";

beforeEach(() => localStorage.clear());
afterEach(cleanup);

function renderComposer() {
  const rig = createSessionRig();
  rig.join(createRecording().room().start);
  const ui = createRoomUi(false);
  const api = {
    listPersonas: () => Promise.resolve({ value: [] }),
    listPresets: () => Promise.resolve({ value: [] }),
    listModels: () => Promise.resolve({ value: [] }),
  };
  render(
    <ClientProvider value={{ api } as unknown as Client}>
      <RoomProvider value={{ session: rig.session, ui, me: "p_mira", firstSeenMs: () => 0 }}>
        <Composer />
      </RoomProvider>
    </ClientProvider>,
  );
  const field = screen.getByRole<HTMLTextAreaElement>("textbox");
  const type = (text: string) => {
    fireEvent.change(field, { target: { value: text, selectionStart: text.length, selectionEnd: text.length } });
  };
  const posts = () => rig.network.newest().sent.flatMap((frame) => (frame.post ? [frame.post] : []));
  return { ...rig, ui, field, type, posts };
}

describe("sending", () => {
  test("Enter sends and empties the field, Shift with Enter does not", () => {
    const { field, type, posts } = renderComposer();
    type("hello");
    fireEvent.keyDown(field, { key: "Enter", shiftKey: true });
    expect(posts()).toEqual([]);
    fireEvent.keyDown(field, { key: "Enter" });
    expect(posts()).toMatchObject([{ text: "hello", seenSeq: 0 }]);
    expect(field.value).toBe("");
  });

  test("A9: an Enter of an input method never sends, not even Safari's", () => {
    const { field, type, posts } = renderComposer();
    type("こんにちは");
    fireEvent.keyDown(field, { key: "Enter", isComposing: true });
    fireEvent.keyDown(field, { key: "Enter", keyCode: 229 });
    expect(posts()).toEqual([]);
  });

  test("a blank message can not be sent", () => {
    const { field, type, posts } = renderComposer();
    type(" \u200b\n ");
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Send" }).disabled).toBe(true);
    fireEvent.keyDown(field, { key: "Enter" });
    expect(posts()).toEqual([]);
  });

  test("a message over the limit is counted, refused with a reason, and kept", () => {
    const { field, type, posts } = renderComposer();
    type("x".repeat(16_001));
    expect(screen.getByText("16,001 / 16,000")).toBeTruthy();
    fireEvent.keyDown(field, { key: "Enter" });
    expect(posts()).toEqual([]);
    expect(screen.getByText("This message is too long to send.")).toBeTruthy();
    expect(field.value).toHaveLength(16_001);
  });

  test("a reply carries what it answers, once", () => {
    const { field, type, posts, ui, deliver, frames } = renderComposer();
    deliver({ event: { seq: 1, messagePosted: { message: { id: "m_1", seq: 1, authorName: "Jon", text: "what?" } } } });
    act(() => frames.paint());
    act(() => ui.setState({ replyTo: "m_1" }));
    expect(screen.getByText("Jon")).toBeTruthy();
    type("that");
    fireEvent.keyDown(field, { key: "Enter" });
    expect(posts()).toMatchObject([{ text: "that", replyTo: "m_1" }]);
    expect(ui.getState().replyTo).toBe("");
  });
});

describe("whom it asks", () => {
  test("is said before sending", () => {
    const { type } = renderComposer();
    expect(screen.getByText("Type @ to ask a persona.")).toBeTruthy();
    type("hello");
    expect(screen.getByText("Asking nobody: people only. Type @ to ask a persona.")).toBeTruthy();
    type("@ada and @grace hello");
    expect(screen.getByText("Asking Ada and Grace")).toBeTruthy();
  });
});

describe("the mention list", () => {
  test("is walked and accepted by keyboard, while the field keeps the focus", () => {
    const { field, type, posts } = renderComposer();
    type("hi @");
    const options = () => screen.getAllByRole("option");
    expect(options().map(({ textContent }) => textContent)).toEqual([
      expect.stringContaining("Ada"),
      expect.stringContaining("Grace"),
      expect.stringContaining("Everyone"),
      expect.stringContaining("Jon"),
    ]);
    expect(field.getAttribute("aria-controls")).toBe(screen.getByRole("listbox").id);
    expect(field.getAttribute("aria-activedescendant")).toBe(options()[0]?.id);
    fireEvent.keyDown(field, { key: "ArrowDown" });
    expect(options()[1]?.getAttribute("aria-selected")).toBe("true");
    expect(field.getAttribute("aria-activedescendant")).toBe(options()[1]?.id);
    fireEvent.keyDown(field, { key: "Enter" });
    expect(field.value).toBe("hi @grace ");
    expect(screen.queryByRole("listbox")).toBeNull();
    expect(field.getAttribute("aria-controls")).toBeNull();
    expect(posts()).toEqual([]);
  });

  test("[T1] completes people too, and says that they are told and nobody is asked", () => {
    const { field, type } = renderComposer();
    type("hi @jo");
    fireEvent.keyDown(field, { key: "Enter" });
    expect(field.value).toBe("hi @Jon ");
    expect(screen.getByText("Mentioning Jon, asking nobody")).toBeTruthy();
    type("@Jon and @ada?");
    expect(screen.getByText("Asking Ada, mentioning Jon")).toBeTruthy();
  });

  test("Escape closes it for this mention only, and nothing else happens", () => {
    const { field, type, ui } = renderComposer();
    act(() => ui.setState({ replyTo: "m_1" }));
    type("@a");
    fireEvent.keyDown(field, { key: "Escape" });
    expect(screen.queryByRole("listbox")).toBeNull();
    expect(ui.getState().replyTo).toBe("m_1");
    type("@ad");
    expect(screen.queryByRole("listbox")).toBeNull();
    type("@ada @");
    expect(screen.getByRole("listbox")).toBeTruthy();
  });

  test("a name that nobody has shows no list, and Enter sends", () => {
    const { field, type, posts } = renderComposer();
    type("@zzz");
    expect(screen.queryByRole("listbox")).toBeNull();
    fireEvent.keyDown(field, { key: "Enter" });
    expect(posts()).toHaveLength(1);
  });
});

describe("what was begun", () => {
  test("survives the page, and is gone once it was sent", () => {
    const { field, type } = renderComposer();
    type("unfinished");
    cleanup();
    const again = renderComposer();
    expect(again.field.value).toBe("unfinished");
    expect(again.field).not.toBe(field);
    fireEvent.keyDown(again.field, { key: "Enter" });
    cleanup();
    expect(renderComposer().field.value).toBe("");
  });

  test("other parts of the page can put text into it", () => {
    const { field, ui, type } = renderComposer();
    type("so ");
    act(() => insertText(ui, "@ada "));
    expect(field.value).toBe("so @ada ");
    act(() => insertText(ui, "instead", "replace"));
    expect(field.value).toBe("instead");
  });

  test("the arrow up in an empty field edits one's last message", () => {
    const { field, ui, deliver, frames } = renderComposer();
    for (const [seq, author] of [
      [1, "p_mira"],
      [2, "p_jon"],
    ] as const) {
      deliver({ event: { seq, messagePosted: { message: { id: `m_${seq}`, seq, author, text: "x" } } } });
    }
    act(() => frames.paint());
    fireEvent.keyDown(field, { key: "ArrowUp" });
    expect(ui.getState().editing).toBe("m_1");
  });
});
