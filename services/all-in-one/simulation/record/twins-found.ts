import { CommandWindow } from "../../../room/src/order/command-window.ts";

let found = (): void => {};

/** Has it told whenever an instance finds in the log what it was sent: the only one who is told is who asked last. */
export function onTwinFound(tell: () => void): void {
  found = tell;
}

const { find } = CommandWindow.prototype;
CommandWindow.prototype.find = function (this: CommandWindow, ...args) {
  const twin = find.apply(this, args);
  if (twin) found();
  return twin;
};
