import { useEffect } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

interface Said {
  readonly text: string;
  /** So that the same words are spoken twice when they are said twice. */
  readonly count: number;
}

const polite = createStore<Said>(() => ({ text: "", count: 0 }));
const assertive = createStore<Said>(() => ({ text: "", count: 0 }));

/** Milliseconds after which spoken words leave the page. */
const CLEAR_MS = 7_000;

/** Tells screen readers something at their next pause. */
export function announce(text: string): void {
  polite.setState(({ count }) => ({ text, count: count + 1 }));
}

/** Interrupts screen readers: something was lost or refused. */
export function alertReaders(text: string): void {
  assertive.setState(({ count }) => ({ text, count: count + 1 }));
}

/** The page's only live regions. Everything else is silent, so that tokens are never read out. */
export function Announcer() {
  return (
    <>
      <Region store={polite} role="status" />
      <Region store={assertive} role="alert" />
    </>
  );
}

function Region({ store, role }: { readonly store: typeof polite; readonly role: "status" | "alert" }) {
  const said = useStore(store);
  const { text, count } = said;
  useEffect(() => {
    if (said.text === "") return;
    const timer = setTimeout(() => store.setState({ text: "" }), CLEAR_MS);
    return () => clearTimeout(timer);
  }, [said, store]);
  return (
    <div className="visually-hidden" role={role} aria-live={role === "status" ? "polite" : "assertive"}>
      {/* A no-break space more makes the same words a change. */}
      {text === "" ? "" : text + (count % 2 === 0 ? "" : "\u00a0")}
    </div>
  );
}
