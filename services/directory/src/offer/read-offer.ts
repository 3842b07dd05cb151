import { type FileHandle, open } from "node:fs/promises";
import { create } from "@bufbuild/protobuf";
import { canonicalHandle } from "@polylogue/proto";
import { RoomPresetSchema } from "@polylogue/proto/directory";
import { PersonaSchema } from "@polylogue/proto/persona";
import { ConfigError } from "@polylogue/runtime/config/read-config";
import type { z } from "zod";
import type { Offer } from "./offer.ts";
import { offerLimits } from "./offer-limits.ts";
import { crossProblems, type Problem } from "./offer-problems.ts";
import { type OfferFile, offerSchema } from "./offer-schema.ts";
import { type Path, parseYaml, type YamlFile } from "./yaml-file.ts";

/** Reads the operator's file. Throws `ConfigError` with every problem, its path and its line. */
export async function readOffer(file: string): Promise<Offer> {
  return parseOffer(await readBounded(file), file);
}

/** The same, from the file's text. */
export function parseOffer(source: string, file: string): Offer {
  const yaml = parseYaml(source, file);
  // An empty file offers nothing, and is no mistake.
  const value = yaml.value ?? {};
  const result = offerSchema.safeParse(value);
  const problems = [...(result.error?.issues ?? []).flatMap(issueProblems), ...crossProblems(value)];
  if (!result.success || problems.length > 0) throw new ConfigError(listed(problems, yaml), file);
  return offerOf(result.data);
}

function issueProblems(issue: z.core.$ZodIssue): Problem[] {
  const { path, message } = issue;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: [...path, key], message: "no such key" }));
  }
  const isAbsent = issue.code === "invalid_type" && message.endsWith("received undefined");
  return [{ path, message: isAbsent ? "is missing" : message }];
}

/** The problems in the order of their lines. Only as many are looked up as are told: each costs a walk through the file. */
function listed(problems: readonly Problem[], yaml: YamlFile): string[] {
  const told = problems
    .slice(0, offerLimits.problemsMax)
    .map(({ path, message }) => ({ path, message, line: yaml.lineOf(path) }))
    .sort((left, right) => left.line - right.line)
    .map(({ path, message, line }) => `${pathText(path)}: ${message}  (line ${line})`);
  const more = problems.length - told.length;
  return more > 0 ? [...told, `and ${more} more`] : told;
}

/** For example `personas[1].handle`. */
function pathText(path: Path): string {
  const text = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`)).join("");
  return text.replace(/^\./, "") || "the file";
}

function offerOf(file: OfferFile): Offer {
  return {
    guests: file.guests,
    personas: file.personas.map(({ id, outputTokensMax, ...persona }) =>
      create(PersonaSchema, {
        ...persona,
        id: id ?? canonicalHandle(persona.handle),
        outputTokensMax: outputTokensMax ?? 0,
        // The file holds one version of each; a store of versions comes with editing in the client.
        version: 1,
      }),
    ),
    presets: file.presets.map((preset) => create(RoomPresetSchema, preset)),
  };
}

async function readBounded(file: string): Promise<string> {
  const bytes = await firstBytes(file, offerLimits.fileBytesMax + 1);
  if (bytes.byteLength > offerLimits.fileBytesMax) throw new ConfigError(["is larger than 1 MiB"], file);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ConfigError(["is not UTF-8"], file);
  }
}

/** The size that a file claims says nothing of a device or a pipe. */
async function firstBytes(file: string, bytesMax: number): Promise<Uint8Array> {
  const bytes = Buffer.alloc(bytesMax);
  let length = 0;
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, "r");
    while (length < bytesMax) {
      const { bytesRead } = await handle.read(bytes, length, bytesMax - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
    throw new ConfigError([`can not be read (${code})`], file);
  } finally {
    await handle?.close();
  }
  return bytes.subarray(0, length);
}
