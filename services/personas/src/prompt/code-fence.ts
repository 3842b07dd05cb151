/** Follows a growing Markdown text, and says whether the line that begins now stands in a fenced block of code. */
export interface CodeFence {
  /** The next part of the present line, without its line feed. */
  add(part: string): void;
  /** The line is at its end. */
  endLine(): void;
  /** True while a fence is open. */
  isInside(): boolean;
}

/** Code units of a line's head that are kept to see whether it is a fence: what stands behind them is only looked at for what rules a fence out. */
const headUnitsMax = 256;
/** A fence may stand in an item of a list; how deep it is indented is not counted, so that in doubt a line is code. */
const opening = /^(?:[ \t]|[-*+][ \t]|\d{1,9}[.)][ \t])*(`{3,}|~{3,})(.*)$/s;

export function createCodeFence(): CodeFence {
  let fence: { readonly mark: string; readonly length: number } | undefined;
  let head = "";
  let hasLateBacktick = false;
  let hasLateText = false;

  return {
    add(part) {
      const room = headUnitsMax - head.length;
      head += part.slice(0, room);
      const late = part.slice(Math.max(0, room));
      hasLateBacktick ||= late.includes("`");
      hasLateText ||= /\S/.test(late);
    },
    endLine() {
      const [, run = "", rest = ""] = opening.exec(head) ?? [];
      const mark = run.charAt(0);
      if (fence) {
        const isClosing = mark === fence.mark && run.length >= fence.length && rest.trim() === "" && !hasLateText;
        if (isClosing) fence = undefined;
      } else if (run !== "" && !(mark === "`" && (rest.includes("`") || hasLateBacktick))) {
        fence = { mark, length: run.length };
      }
      head = "";
      hasLateBacktick = false;
      hasLateText = false;
    },
    isInside: () => fence !== undefined,
  };
}
