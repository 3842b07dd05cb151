import { expect, test } from "vitest";
import { safeHref } from "./safe-href.ts";

test.each([
  ["https://example.com/a?b=c#d", "https://example.com/a?b=c#d"],
  ["http://example.com", "http://example.com/"],
  ["mailto:ada@example.com", "mailto:ada@example.com"],
  ["HTTPS://EXAMPLE.com/", "https://example.com/"],
])("%s may be linked to", (href, expected) => {
  expect(safeHref(href)).toBe(expected);
});

test.each([
  "javascript:alert(1)",
  "JAVASCRIPT:alert(1)",
  " javascript:alert(1)",
  "java\nscript:alert(1)",
  "java%0ascript:alert(1)",
  "data:text/html,x",
  "vbscript:x",
  "file:///etc/passwd",
  "blob:https://example.com/x",
  "//example.com",
  "/path",
  "relative",
  "#fragment",
  "",
  "https://",
  "https://exa\u202emple.com",
  "streamdown:incomplete-link",
])("%j may not", (href) => {
  expect(safeHref(href)).toBeUndefined();
});
