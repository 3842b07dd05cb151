import { type RefObject, useLayoutEffect } from "react";

/** True where styles alone make a field as high as its text. */
const growsByItself = typeof CSS !== "undefined" && CSS.supports?.("field-sizing", "content") === true;

/** Makes a text field as high as its text, up to what its styles allow. */
export function useGrowingField(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const element = field.current;
    if (growsByItself || element === null || element.value !== text) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [field, text]);
}
