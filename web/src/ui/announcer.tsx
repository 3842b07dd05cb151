import { useEffect } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

interface Words {
  readonly id: number;
  readonly text: string;
}

/** What is to be spoken, oldest first: what comes soon after another must not take its place before it was read. */
type Said = readonly Words[];

const polite = createStore<Said>(() => []);
const assertive = createStore<Said>(() => []);

/** Milliseconds after which spoken words leave the page. */
const CLEAR_MS = 7_000;
/** Words that are on the page at once; older ones give way. */
const SAID_MAX = 10;

let count = 0;

/** Tells screen readers something at their next pause. */
export function announce(text: string): void {
  say(polite, text);
}

/** Interrupts screen readers: something was lost or refused. */
export function alertReaders(text: string): void {
  say(assertive, text);
}

function say(store: typeof polite, text: string): void {
  if (text === "") return;
  count += 1;
  const words = { id: count, text };
  store.setState((said) => [...said, words].slice(-SAID_MAX), true);
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
  return (
    // Not atomic: what stands there already was read.
    <div
      className="visually-hidden"
      role={role}
      aria-live={role === "status" ? "polite" : "assertive"}
      aria-atomic="false"
    >
      {said.map((words) => (
        <SpokenWords key={words.id} store={store} words={words} />
      ))}
    </div>
  );
}

function SpokenWords({ store, words }: { readonly store: typeof polite; readonly words: Words }) {
  useEffect(() => {
    const forget = () => store.setState((said) => said.filter((one) => one !== words), true);
    const timer = setTimeout(forget, CLEAR_MS);
    return () => clearTimeout(timer);
  }, [store, words]);
  return <p>{words.text}</p>;
}
