import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

/** What the address asks for. */
export type Route =
  | { readonly view: "lobby" }
  /** `preset`: the id of a recipe; empty for none. */
  | { readonly view: "create"; readonly preset: string }
  | { readonly view: "room"; readonly roomId: string }
  | { readonly view: "missing" };

/** Reads an address. */
export function parseRoute(pathname: string, search = ""): Route {
  const path = pathname.replace(/\/+$/u, "") || "/";
  // In the query, since the server has the page at its root and at rooms only.
  const preset = new URLSearchParams(search).get("new");
  if (path === "/") return preset === null ? { view: "lobby" } : { view: "create", preset };
  const room = /^\/r\/([^/]{1,128})$/u.exec(path)?.[1];
  const roomId = room === undefined ? undefined : decodeSafely(room);
  return roomId === undefined ? { view: "missing" } : { view: "room", roomId };
}

/** The address at which a room is made, with a recipe if one is named. */
export function createPath(preset = ""): string {
  return preset === "" ? "/?new" : `/?new=${encodeURIComponent(preset)}`;
}

/** The address of a room. */
export function roomPath(roomId: string): string {
  return `/r/${encodeURIComponent(roomId)}`;
}

const store = createStore<{ readonly route: Route }>(() => ({ route: readRoute() }));

/** Goes somewhere within the page. */
export function navigate(path: string, how: "push" | "replace" = "push"): void {
  if (how === "push") history.pushState(null, "", path);
  else history.replaceState(null, "", path);
  store.setState({ route: readRoute() });
}

/** Follows the browser's back and forward. Called once. */
export function watchHistory(): void {
  window.addEventListener("popstate", () => store.setState({ route: readRoute() }));
}

/** Where the page is. */
export function useRoute(): Route {
  return useStore(store, (state) => state.route);
}

function readRoute(): Route {
  return typeof location === "undefined" ? { view: "lobby" } : parseRoute(location.pathname, location.search);
}

function decodeSafely(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
