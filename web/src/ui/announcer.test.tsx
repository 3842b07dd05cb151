// @vitest-environment happy-dom
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Announcer, alertReaders, announce } from "./announcer.tsx";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  act(() => void vi.runAllTimers());
  cleanup();
  vi.useRealTimers();
});

const spoken = () => [...screen.getByRole("status").children].map(({ textContent }) => textContent);

test("A2: what is said soon after another does not take its place before it was read", () => {
  render(<Announcer />);
  act(() => announce("Version 1 of 2"));
  act(() => void vi.advanceTimersByTime(1));
  act(() => announce("Grace finished"));
  expect(spoken()).toEqual(["Version 1 of 2", "Grace finished"]);
  expect(screen.getByRole("status").getAttribute("aria-atomic")).toBe("false");
});

test("the same words are spoken twice when they are said twice, and leave in the end", () => {
  render(<Announcer />);
  act(() => announce("Copied"));
  act(() => void vi.advanceTimersByTime(5_000));
  act(() => announce("Copied"));
  expect(spoken()).toEqual(["Copied", "Copied"]);
  act(() => void vi.advanceTimersByTime(2_000));
  expect(spoken()).toEqual(["Copied"]);
  act(() => void vi.advanceTimersByTime(5_000));
  expect(spoken()).toEqual([]);
});

test("however much is said, only the newest stands there, and what is lost is said apart", () => {
  render(<Announcer />);
  act(() => {
    for (let number = 1; number <= 100; number += 1) announce(`line ${number}`);
    alertReaders("The message was refused");
  });
  expect(spoken()).toHaveLength(10);
  expect(spoken().at(-1)).toBe("line 100");
  expect(screen.getByRole("alert").textContent).toBe("The message was refused");
});
