import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

/** What the person chose; `system` follows the device. */
export type ThemeChoice = "system" | "light" | "dark";

/** The key that `public/theme.js` reads before the first paint. */
const KEY = "polylogue.theme";
const order: readonly ThemeChoice[] = ["system", "light", "dark"];

const store = createStore<{ readonly choice: ThemeChoice }>(() => ({ choice: readChoice() }));

/** The choice, and a way to go to the next one. */
export function useTheme(): { readonly choice: ThemeChoice; readonly next: () => void } {
  const choice = useStore(store, (state) => state.choice);
  const next = () => choose(order[(order.indexOf(choice) + 1) % order.length] ?? "system");
  return { choice, next };
}

/** Follows the device while that is chosen. Called once. */
export function watchSystemTheme(): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
}

function choose(choice: ThemeChoice): void {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // Then it lasts as long as the page.
  }
  store.setState({ choice });
  paint();
}

function paint(): void {
  const { choice } = store.getState();
  const isDark = choice === "dark" || (choice === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
}

function readChoice(): ThemeChoice {
  try {
    return order.find((choice) => choice === localStorage.getItem(KEY)) ?? "system";
  } catch {
    return "system";
  }
}
