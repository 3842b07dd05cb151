import { LineCursor } from "./line-cursor.ts";
import type { Work } from "./name-index.ts";

/** A block of a Markdown text, as far as mentions care: words may hold some, code and the targets of links do not. */
export type TextBlock =
  | { readonly kind: "words" | "code"; readonly start: number; readonly end: number }
  | { readonly kind: "target"; readonly label: string; readonly start: number; readonly end: number };

/** Quotes and list items inside each other; deeper ones count as words. */
const containersMax = 16;

type Container = { readonly kind: "quote" } | Item;

interface Item {
  readonly kind: "item";
  /** That what belongs to it is indented by. */
  readonly columns: number;
  /** Nothing stands behind its mark: then a blank line ends it. */
  readonly isEmpty: boolean;
}

/** The block that the last line belongs to. */
type Leaf =
  | { readonly kind: "none" }
  | { readonly kind: "words"; readonly start: number }
  | { readonly kind: "indented"; readonly start: number; readonly end: number }
  | { readonly kind: "fence"; readonly start: number; readonly mark: string; readonly length: number };

/** The blocks of a text in their order, without blank lines. Linear in the text's length. */
export function textBlocks(text: string, work: Work): TextBlock[] {
  const blocks: TextBlock[] = [];
  let containers: Container[] = [];
  let leaf: Leaf = { kind: "none" };

  const close = (at: number): void => {
    if (leaf.kind === "words") blocks.push({ kind: "words", start: leaf.start, end: at });
    else if (leaf.kind === "indented") blocks.push({ kind: "code", start: leaf.start, end: leaf.end });
    else if (leaf.kind === "fence") blocks.push({ kind: "code", start: leaf.start, end: at });
    leaf = { kind: "none" };
  };

  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline + 1;
    const line = new LineCursor(text, start, end);
    work.steps += end - start + containers.length;
    readLine(line);
    start = end;
  }
  close(text.length);
  return blocks;

  function readLine(line: LineCursor): void {
    const kept = enterContainers(line, containers);
    const isInside = kept === containers.length;
    if (leaf.kind === "fence" && isInside) {
      if (line.closesFence(leaf.mark, leaf.length)) close(line.end);
      return;
    }
    const opened = openContainers(line, kept, isInside && leaf.kind === "words");
    if (line.isBlank) {
      if (leaf.kind !== "indented" || !isInside || opened.length > 0) close(line.start);
      containers = [...containers.slice(0, kept), ...opened];
      return;
    }
    // A paragraph goes on in a line that its quote or item does not.
    if (leaf.kind === "words" && opened.length === 0 && !isInside && !line.startsLeaf()) return;
    if (!isInside || opened.length > 0) close(line.start);
    containers = [...containers.slice(0, kept).map(filled), ...opened];
    readLeaf(line);
  }

  function readLeaf(line: LineCursor): void {
    if (line.indent() > 3) {
      const first = leaf.kind === "indented" ? leaf.start : line.start;
      if (leaf.kind !== "words") leaf = { kind: "indented", start: first, end: line.end };
      return;
    }
    if (leaf.kind === "indented") close(line.start);
    const fence = line.fence();
    if (fence) {
      close(line.start);
      leaf = { kind: "fence", start: line.start, ...fence };
    } else if (leaf.kind === "words" && line.isUnderline()) {
      close(line.end);
    } else if (line.isHeading() || line.isRule()) {
      close(line.start);
      leaf = { kind: "words", start: line.at };
      close(line.end);
    } else if (leaf.kind !== "words") {
      const label = line.targetLabel();
      if (label === undefined) leaf = { kind: "words", start: line.at };
      else blocks.push({ kind: "target", label, start: line.start, end: line.end });
    }
  }

  function openContainers(line: LineCursor, kept: number, isParagraph: boolean): Container[] {
    const opened: Container[] = [];
    while (kept + opened.length < containersMax && line.indent() <= 3) {
      if (line.takeQuote()) opened.push({ kind: "quote" });
      else {
        const columns = line.isRule() ? undefined : line.takeItem(isParagraph && opened.length === 0);
        if (columns === undefined) break;
        opened.push({ kind: "item", columns, isEmpty: line.isBlank });
      }
    }
    return opened;
  }
}

function filled(container: Container): Container {
  return container.kind === "item" && container.isEmpty ? { ...container, isEmpty: false } : container;
}

/** Goes into the containers that the line goes on with; how many these are. */
function enterContainers(line: LineCursor, containers: readonly Container[]): number {
  for (const [index, container] of containers.entries()) {
    if (container.kind === "quote") {
      if (line.indent() > 3 || !line.takeQuote()) return index;
    } else if (line.isBlank) {
      if (container.isEmpty) return index;
    } else {
      if (line.indent() < container.columns) return index;
      line.skip(container.columns);
    }
  }
  return containers.length;
}
