import type { ModelMessage, ModelRequest } from "../model-port.ts";

/** Somebody's message, as the rehearsal reads it. */
export interface Said {
  /** Undefined where the prompt names nobody. */
  readonly name: string | undefined;
  readonly kind: "person" | "persona" | "self";
  /** Without the prompt's tags and escapes. */
  readonly text: string;
}

/** A request as a conversation. */
export interface Conversation {
  /** Oldest first. */
  readonly messages: readonly Said[];
  /** The message to answer; undefined if nobody but the persona said anything. */
  readonly ask: Said | undefined;
}

/** Bounds of what is read: a rehearsal answers at once whatever it is sent. */
const messageLengthMax = 20_000;
const totalLengthMax = 100_000;
const messagesMax = 200;

/**
 * Reads the messages of a request. A user text may hold several `<message from="..." kind="...">` elements, as the
 * personas' prompts write them, with notes of the room between; or it is one message without any tag.
 */
export function readConversation(request: ModelRequest): Conversation {
  const messages: Said[] = [];
  for (const { role, text } of newest(request.messages)) {
    if (role === "assistant") messages.push({ name: undefined, kind: "self", text: plain(text) });
    else messages.push(...saidIn(text));
  }
  const spoken = messages.filter(({ text }) => text !== "");
  return { messages: spoken, ask: spoken.findLast(({ kind }) => kind !== "self") };
}

/** The newest messages within the bounds; of one that does not fit, its end. */
function newest(messages: readonly ModelMessage[]): ModelMessage[] {
  const kept: ModelMessage[] = [];
  let left = totalLengthMax;
  for (const { role, text } of messages.slice(-messagesMax).toReversed()) {
    if (left === 0) break;
    const end = text.slice(-left);
    kept.unshift({ role, text: end });
    left -= end.length;
  }
  return kept;
}

function saidIn(text: string): Said[] {
  // An element may be unclosed; then it ends where the next begins.
  const elements = [...text.matchAll(/<message\b([^<>]{0,600})>([\s\S]*?)(?=<\/message>|<message\b|$)/g)];
  if (elements.length > 0) {
    return elements.map(([, attributes = "", body = ""]) => ({
      name: nameIn(attributes),
      kind: /\bkind="persona"/.test(attributes) ? "persona" : "person",
      text: plain(body),
    }));
  }
  const rest = text.slice(0, messageLengthMax).replace(/<(note|room)\b[^<>]*>[\s\S]*?<\/\1>/g, " ");
  return [{ name: undefined, kind: "person", text: plain(rest) }];
}

function nameIn(attributes: string): string | undefined {
  const name = unescaped(/\bfrom="([^"]*)"/.exec(attributes)?.[1] ?? "");
  return speakable(name);
}

/** A name that can stand in a sentence without being read as Markdown, a tag or a mention. */
export function speakable(name: string): string | undefined {
  const lengthMax = 40;
  const clean = name
    .replace(/[^\p{L}\p{N} .'-]/gu, "")
    .replace(/\s+/g, " ")
    .trim();
  return clean === "" ? undefined : clean.slice(0, lengthMax);
}

/** Removes anything that looks like a tag of ours before the escapes are undone, so that quoted tags stay quoted. */
function plain(text: string): string {
  const bounded = text.length > messageLengthMax ? text.slice(0, messageLengthMax) : text;
  return unescaped(bounded.replace(/<\/?(?:message|note|room|participant)\b[^<>]{0,600}>?/g, " ")).trim();
}

function unescaped(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&amp;", "&");
}
