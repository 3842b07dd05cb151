/** Our own line icons on a grid of 24, drawn with one stroke width. Decoration only: the words beside them say what they mean. */
const paths = {
  again: "M19.5 12a7.5 7.5 0 1 1-2.4-5.5L19.5 8.7M19.5 4v4.7h-4.7",
  add: "M12 5v14M5 12h14",
  alert:
    "M12 8.5v4.5M12 16.5h.01M10.4 4.3 2.9 17.4A1.8 1.8 0 0 0 4.5 20h15a1.8 1.8 0 0 0 1.6-2.6L13.6 4.3a1.85 1.85 0 0 0-3.2 0Z",
  back: "M15 5.5 8.5 12l6.5 6.5",
  check: "m5 12.5 4.5 4.5L19 7.5",
  clock: "M12 7v5l3.2 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
  close: "M6 6l12 12M18 6 6 18",
  copy: "M9 9V5.8A1.8 1.8 0 0 1 10.8 4h7.4A1.8 1.8 0 0 1 20 5.8v7.4a1.8 1.8 0 0 1-1.8 1.8H15M5.8 9h7.4A1.8 1.8 0 0 1 15 10.8v7.4a1.8 1.8 0 0 1-1.8 1.8H5.8A1.8 1.8 0 0 1 4 18.2v-7.4A1.8 1.8 0 0 1 5.8 9Z",
  down: "M12 5v13.5M6 13l6 6 6-6",
  edit: "M4 20l.9-4.1L15.6 5.2a2 2 0 0 1 2.9 0l.3.3a2 2 0 0 1 0 2.9L8.1 19.1 4 20ZM13.5 7.5l3 3",
  info: "M12 11v5.5M12 7.8h.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
  link: "M10 14a4.2 4.2 0 0 0 6 0l3-3a4.24 4.24 0 0 0-6-6l-1 1M14 10a4.2 4.2 0 0 0-6 0l-3 3a4.24 4.24 0 0 0 6 6l1-1",
  monitor:
    "M4.5 5h15A1.5 1.5 0 0 1 21 6.5v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 15.5v-9A1.5 1.5 0 0 1 4.5 5ZM9 20.5h6M12 17v3.5",
  moon: "M20 14.2A8.2 8.2 0 0 1 9.8 4a8.2 8.2 0 1 0 10.2 10.2Z",
  more: "M5.5 12h.01M12 12h.01M18.5 12h.01",
  people:
    "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.8 19.5a6.3 6.3 0 0 1 12.4 0M16 4.9a3.4 3.4 0 0 1 0 6.2M18.2 14.6a6.3 6.3 0 0 1 3 4.9",
  quiet: "M9.5 9v6M14.5 9v6M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
  reply: "M9.5 6 4 11.5 9.5 17M4.5 11.5H14a6 6 0 0 1 6 6v.5",
  send: "M12 19V5.5M6 11l6-6 6 6",
  stop: "M7.5 6h9A1.5 1.5 0 0 1 18 7.5v9a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 6 16.5v-9A1.5 1.5 0 0 1 7.5 6Z",
  sun: "M12 16.2a4.2 4.2 0 1 0 0-8.4 4.2 4.2 0 0 0 0 8.4ZM12 2.8v1.7M12 19.5v1.7M2.8 12h1.7M19.5 12h1.7M5.5 5.5l1.2 1.2M17.3 17.3l1.2 1.2M5.5 18.5l1.2-1.2M17.3 6.7l1.2-1.2",
  trash:
    "M4.5 6.5h15M9.5 6.5V5A1.5 1.5 0 0 1 11 3.5h2A1.5 1.5 0 0 1 14.5 5v1.5M6.5 6.5l.8 12A1.6 1.6 0 0 0 8.9 20h6.2a1.6 1.6 0 0 0 1.6-1.5l.8-12M10.2 10.5v5.5M13.8 10.5v5.5",
} as const;

/** The name of an icon. */
export type IconName = keyof typeof paths;

/** An icon in the size and colour of the text around it. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg
      className={name === "more" || name === "stop" ? "icon icon-solid" : "icon"}
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}
