import { useTheme } from "../theme.ts";
import { Icon } from "./icon.tsx";

const icons = { system: "monitor", light: "sun", dark: "moon" } as const;

/** Goes from one theme to the next. */
export function ThemeButton() {
  const { choice, next } = useTheme();
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={`Theme: ${choice}`}
      title={`Theme: ${choice}`}
      onClick={next}
    >
      <Icon name={icons[choice]} />
    </button>
  );
}
