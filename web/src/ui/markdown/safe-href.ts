/** The address, if it is one that a message may link to: http, https or mailto, absolute. Undefined for anything else. */
export function safeHref(href: string): string | undefined {
  const address = decodeURIComponentSafely(href).trim();
  try {
    const url = new URL(href.trim());
    return allowed.has(url.protocol) && !hidesScheme.test(address) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

const allowed = new Set(["http:", "https:", "mailto:"]);
/** Control characters that some readers drop, so that another scheme appears. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const hidesScheme = /[\u0000-\u001f\u007f\u200b-\u200f\u2028-\u202e\u2060-\u2069]/u;

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
