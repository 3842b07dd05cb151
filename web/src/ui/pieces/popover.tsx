import { type ReactNode, type RefObject, useEffect, useId, useRef } from "react";

/** Pixels between a popover and its opener, and the edge of the window. */
const GAP_PX = 8;

/** What its opener spreads on its button. */
export interface PopoverOpener {
  readonly popoverTarget: string;
  readonly ref: RefObject<HTMLButtonElement | null>;
}

/** A light popover on the native attribute: above everything, closed by Escape, by a click elsewhere, and by scrolling. */
export function Popover({
  label,
  opener,
  className = "",
  children,
}: {
  readonly label: string;
  /** Draws the button that opens it. */
  readonly opener: (props: PopoverOpener) => ReactNode;
  readonly className?: string;
  readonly children: (close: () => void) => ReactNode;
}) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const place = (event: Event) => {
      if ((event as ToggleEvent).newState === "open") placeBeside(element, button.current);
    };
    const hide = () => {
      if (element.matches(":popover-open")) element.hidePopover();
    };
    element.addEventListener("toggle", place);
    window.addEventListener("resize", hide);
    return () => {
      element.removeEventListener("toggle", place);
      window.removeEventListener("resize", hide);
    };
  }, []);
  return (
    <>
      {opener({ popoverTarget: id, ref: button })}
      <div ref={box} id={id} popover="auto" role="dialog" aria-label={label} className={`popover ${className}`}>
        {children(() => box.current?.hidePopover())}
      </div>
    </>
  );
}

/** Above the opener if there is room, else below; inside the window. Narrow windows show a sheet, which styles place. */
function placeBeside(element: HTMLElement, opener: HTMLElement | null): void {
  if (opener === null || window.innerWidth < 640) return;
  const anchor = opener.getBoundingClientRect();
  const { width, height } = element.getBoundingClientRect();
  const above = anchor.top - height - GAP_PX;
  const top = above >= GAP_PX ? above : Math.min(anchor.bottom + GAP_PX, window.innerHeight - height - GAP_PX);
  const left = Math.min(Math.max(GAP_PX, anchor.left), window.innerWidth - width - GAP_PX);
  element.style.top = `${Math.max(GAP_PX, top)}px`;
  element.style.left = `${left}px`;
}
