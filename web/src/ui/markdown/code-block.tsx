import { memo } from "react";
import { CopyButton } from "../pieces/copy-button.tsx";

/** A fenced or indented block of code. While it streams only its text node grows. */
export const CodeBlock = memo(function CodeBlock({
  text,
  language,
}: {
  readonly text: string;
  readonly language: string;
}) {
  const name = language.split(/\s/u, 1)[0]?.slice(0, 24) ?? "";
  return (
    <div className="code-block" dir="ltr">
      <div className="code-bar">
        <span>{name === "" ? "code" : name}</span>
        <CopyButton text={text} label="Copy code" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
    </div>
  );
});
