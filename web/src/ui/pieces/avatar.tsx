import { monogram } from "../words/monogram.ts";

/** Who somebody is at a glance: people are round, personas are squircles, so that identity never hangs on a hue. */
export function Avatar({
  name,
  accent,
  size = "medium",
}: {
  readonly name: string;
  /** The accent of a persona; undefined for a person. */
  readonly accent?: string | undefined;
  readonly size?: "small" | "medium" | "large";
}) {
  const shape = accent === undefined ? "avatar-person" : `avatar-persona accent-${accent}`;
  return (
    <span className={`avatar avatar-${size} ${shape}`} aria-hidden="true">
      {monogram(name)}
    </span>
  );
}
