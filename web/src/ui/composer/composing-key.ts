/**
 * True for a key that belongs to an input method. Safari ends the composition before the Enter that confirms it, and tells only by the
 * old key code.
 */
export function isComposingKey(event: Pick<KeyboardEvent, "isComposing" | "keyCode">): boolean {
  return event.isComposing || event.keyCode === 229;
}
