/** A bulk string. */
export function bulk(text: string | Buffer): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from("\r\n")]);
}

/** A message on a channel, as a server of RESP 2 pushes it, or one of RESP 3. */
export function push(channel: string, message: string | Buffer, kind = "message", type = "*"): Buffer {
  return Buffer.concat([Buffer.from(`${type}3\r\n`), bulk(kind), bulk(channel), bulk(message)]);
}

/** Every value that a server sends, by what it is, each whole. */
export const values: Readonly<Record<string, Buffer>> = {
  ok: Buffer.from("+OK\r\n"),
  error: Buffer.from("-ERR no such thing\r\n"),
  integer: Buffer.from(":-12\r\n"),
  "a text with line ends": bulk("one\r\n*3\r\n$7\r\nmessage\r\n"),
  "no text": bulk(""),
  "no value": Buffer.from("$-1\r\n"),
  "no array": Buffer.from("*-1\r\n"),
  "an empty array": Buffer.from("*0\r\n"),
  nested: Buffer.concat([
    Buffer.from("*3\r\n*2\r\n:1\r\n"),
    bulk("two"),
    Buffer.from("*0\r\n*1\r\n*2\r\n$-1\r\n"),
    push("inner", "not by itself"),
  ]),
  subscribed: Buffer.from("*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n"),
  pong: Buffer.from("*2\r\n$4\r\npong\r\n$0\r\n\r\n"),
  "a message": push("a", "x"),
  "a message of a cluster": push("{a}", "", "smessage"),
  "a message in RESP 3": push("a", "\r\n$", "message", ">"),
  "a map": Buffer.concat([
    Buffer.from("%2\r\n"),
    bulk("a"),
    Buffer.from(":1\r\n"),
    bulk("b"),
    Buffer.from("~1\r\n#t\r\n"),
  ]),
  "with an attribute": Buffer.concat([Buffer.from("|1\r\n+ttl\r\n:3600\r\n"), bulk("value")]),
  "a number": Buffer.from(",1.5e3\r\n"),
  "a big number": Buffer.from("(3492890328409238509324850943850943825024385\r\n"),
  null: Buffer.from("_\r\n"),
  "a long error": Buffer.from("!5\r\nE\r\nRR\r\n"),
  "a text of a format": Buffer.from("=7\r\ntxt:abc\r\n"),
};

/** The bytes in two pieces, in every way, and one by one. */
export function* splits(bytes: Buffer): Generator<Buffer[]> {
  for (let at = 0; at <= bytes.length; at += 1) yield [bytes.subarray(0, at), bytes.subarray(at)];
  yield [...bytes].map((byte) => Buffer.from([byte]));
}
