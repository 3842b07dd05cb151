/** `Ada`, `Ada and Grace`, `Ada, Grace and Linus`. */
export function listWords(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? "";
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** `1 message`, `2 messages`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Who types: `Jon is typing…`, `Jon and Ana are typing…`, `3 people are typing…`; empty for nobody. */
export function typingWords(names: readonly string[]): string {
  if (names.length === 0) return "";
  if (names.length > 2) return `${names.length} people are typing…`;
  return `${listWords(names)} ${names.length === 1 ? "is" : "are"} typing…`;
}
