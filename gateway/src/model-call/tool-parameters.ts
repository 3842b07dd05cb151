import { gatewayLimits } from "../limits.ts";
import { guardJson } from "../wire/json-guard.ts";

/** The schema that a tool's `parameters_json` says, `{}` for an empty text; undefined if it is not what the field promises. */
export function toolParametersFrom(json: string): Readonly<Record<string, unknown>> | undefined {
  if (json === "") return {};
  if (Buffer.byteLength(json) > gatewayLimits.toolParametersBytesMax) return undefined;
  if (guardJson(json, gatewayLimits.toolParametersDepthMax).refusal) return undefined;
  try {
    const schema: unknown = JSON.parse(json);
    return isObjectSchema(schema) ? schema : undefined;
  } catch {
    return undefined;
  }
}

function isObjectSchema(schema: unknown): schema is Record<string, unknown> {
  return typeof schema === "object" && schema !== null && "type" in schema && schema.type === "object";
}
