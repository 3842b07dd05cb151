import { useEffect, useState } from "react";
import { copyText } from "../copy-text.ts";
import { Icon } from "./icon.tsx";

/** How long a button says that it copied. */
const SAID_MS = 1_600;

/** Copies a text and says so. */
export function CopyButton({
  text,
  label,
  words,
}: {
  readonly text: string;
  readonly label: string;
  readonly words?: string;
}) {
  const [said, setSaid] = useState<"" | "Copied" | "Not copied">("");
  useEffect(() => {
    if (said === "") return;
    const timer = setTimeout(() => setSaid(""), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => setSaid((await copyText(text)) ? "Copied" : "Not copied");
  return (
    <button
      type="button"
      className={words === undefined ? "quiet-button" : "button"}
      aria-label={said || label}
      onClick={copy}
    >
      <Icon name={said === "Copied" ? "check" : "copy"} />
      <span aria-hidden="true">{said || (words ?? "Copy")}</span>
    </button>
  );
}
