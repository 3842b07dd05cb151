import { limits, type Refusal, refuse } from "@polylogue/proto";

/** What a look over a JSON text found before it is parsed. */
export interface JsonGuard {
  /** Why it must not be parsed; undefined when nothing speaks against it. It may still not be JSON. */
  readonly refusal: Refusal | undefined;
  /** The text of the outermost object's `id`, where one can be read, also when the rest is broken. */
  readonly id: string | undefined;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** One set of keys for each open object, used again: parsing happens in one step of the loop. */
const keySets: Set<string>[] = [];

/**
 * Looks over a JSON text in one pass, without recursion and without building anything: `JSON.parse` accepts any depth and takes
 * the last of two equal keys, where what checks a frame and what obeys it could read different ones.
 */
export function guardJson(text: string, depthMax: number = limits.frameDepthMax): JsonGuard {
  let refusal: Refusal | undefined;
  let id: string | undefined;
  let depth = 0;
  let isKeyNext = false;
  let isIdNext = false;
  /** Bit n: level n is an object. Levels above `depthMax` are only counted. */
  const isObject: boolean[] = [];

  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case quote: {
        const end = endOfString(text, at);
        if (depth <= depthMax && isObject[depth]) {
          if (isKeyNext) {
            const key = stringAt(text, at, end);
            const keys = keySets[depth];
            if (key !== undefined && keys) {
              if (keys.has(key)) refusal ??= duplicateKey;
              keys.add(key);
            }
            isIdNext = depth === 1 && key === "id" && id === undefined;
            isKeyNext = false;
          } else if (isIdNext && end < text.length) {
            id = stringAt(text, at, end);
            isIdNext = false;
          }
        }
        at = end;
        break;
      }
      case openBrace:
      case openBracket: {
        depth += 1;
        if (depth > depthMax) {
          refusal ??= tooDeep;
          break;
        }
        const opensObject = text.charCodeAt(at) === openBrace;
        isObject[depth] = opensObject;
        isKeyNext = opensObject;
        isIdNext = false;
        if (opensObject) {
          const keys = keySets[depth];
          if (keys) keys.clear();
          else keySets[depth] = new Set();
        }
        break;
      }
      case closeBrace:
      case closeBracket:
        depth = Math.max(0, depth - 1);
        isKeyNext = false;
        break;
      case comma:
        isKeyNext = depth <= depthMax && isObject[depth] === true;
        isIdNext = false;
        break;
    }
  }
  for (const keys of keySets) keys?.clear();
  // Half a surrogate pair is no text: it could not be sent back.
  return { refusal, id: id !== undefined && /\p{Surrogate}/u.test(id) ? undefined : id };
}

/** The place of the closing quote, or the text's length when there is none. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === backslash) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}

/** The value of a string literal; undefined when it is not one. */
function stringAt(text: string, start: number, end: number): string | undefined {
  const inner = text.slice(start + 1, end);
  if (!inner.includes("\\")) return inner;
  try {
    const value: unknown = JSON.parse(text.slice(start, end + 1));
    return typeof value === "string" ? value : undefined;
  } catch {
    // `JSON.parse` of the whole text will say so too.
    return undefined;
  }
}

const tooDeep = refuse("FRAME_TOO_DEEP", `More than ${limits.frameDepthMax} levels of nesting.`);
const duplicateKey = refuse("DUPLICATE_KEY", "A key stands twice in one object.");
