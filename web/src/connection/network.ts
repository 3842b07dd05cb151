/** Whether the device has a network and the page is looked at. */
export interface Network {
  /** False only when the browser is sure that there is no network. */
  isOnline(): boolean;
  isVisible(): boolean;
  /** Called when either changes; the returned function ends it. */
  subscribe(changed: () => void): () => void;
}

/** The page's own. */
export function createBrowserNetwork(page: Window): Network {
  return {
    isOnline: () => page.navigator.onLine,
    isVisible: () => page.document.visibilityState === "visible",
    subscribe(changed) {
      page.addEventListener("online", changed);
      page.addEventListener("offline", changed);
      page.document.addEventListener("visibilitychange", changed);
      return () => {
        page.removeEventListener("online", changed);
        page.removeEventListener("offline", changed);
        page.document.removeEventListener("visibilitychange", changed);
      };
    },
  };
}
