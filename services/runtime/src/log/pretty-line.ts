const marks: Readonly<Record<string, string>> = { debug: "·", info: " ", warn: "!", error: "✗" };
const hidden = new Set(["level", "time", "service", "msg", "err"]);

/** A log line of JSON as one short line for people: `12:00:01 room  listening port=7101`. */
export function prettyLine(line: string): string {
  const record: Readonly<Record<string, unknown>> = JSON.parse(line);
  const mark = marks[String(record.level)] ?? " ";
  const fields = Object.entries(record)
    .filter(([key]) => !hidden.has(key))
    .map(([key, value]) => ` ${key}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  const head = `${String(record.time).slice(11, 19)} ${mark} ${String(record.service)}  ${String(record.msg ?? "")}`;
  return `${head}${fields.join("")}${errorText(record.err)}\n`;
}

function errorText(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  if ("stack" in error && typeof error.stack === "string") return `\n${error.stack.replace(/^/gm, "    ")}`;
  return "message" in error ? `: ${String(error.message)}` : "";
}
