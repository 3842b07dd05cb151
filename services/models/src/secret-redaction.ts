/** Takes secrets out of a text that a vendor wrote. */
export type Redact = (text: string) => string;

const placeholder = "[key]";

/** Shapes of keys, also of keys that a vendor has masked in part: an error often quotes the key it refused. */
const keyShapes = [/\b(?:sk|pk|gsk|xai|tgp|rk|key)[-_][\w*.-]{6,}/gi, /\bbearer\s+\S+/gi, /[\w.-]*\*{3,}[\w.*-]*/g];

/** A redaction that knows the given secrets; those under 4 characters are too common to be looked for. */
export function createRedaction(secrets: readonly string[]): Redact {
  const known = secrets.filter((secret) => secret.length >= 4);
  return (text) => {
    let clean = text;
    for (const secret of known) clean = clean.replaceAll(secret, placeholder);
    for (const shape of keyShapes) clean = clean.replace(shape, placeholder);
    return clean;
  };
}
