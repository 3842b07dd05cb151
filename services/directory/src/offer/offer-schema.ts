import { isBlank, isHandle, limits, normalizeDisplayName, normalizeTitle } from "@polylogue/proto";
import { z } from "zod";
import { offerLimits } from "./offer-limits.ts";

/** A text that shows something. */
const text = (max: number) =>
  z
    .string()
    .max(max, `must have at most ${max} characters`)
    .refine((value) => !isBlank(value), "must not be blank");

const line = (max: number) => text(max).refine((value) => !/[\r\n]/.test(value.trim()), "must be one line");

const id = z
  .string()
  .max(offerLimits.idMax)
  .regex(/^[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?$/, "must be lower-case letters and digits, inside also - and _");

const handle = z
  .string()
  .refine(isHandle, `must be 1 to ${limits.handleMax} letters and digits, inside also - and _, and not "all"`);

const model = z
  .string()
  .max(offerLimits.modelMax)
  .regex(/^[\w.-]+\/[^\s/][^\s]*$/, "must be provider/model");

const persona = z.strictObject({
  id: id.optional(),
  handle,
  displayName: z
    .string()
    .refine((name) => normalizeDisplayName(name) !== undefined, "must show 1 to 32 characters on one line")
    .transform((name) => normalizeDisplayName(name) ?? name),
  description: line(offerLimits.descriptionMax).transform((value) => value.trim()),
  instructions: text(offerLimits.instructionsMax),
  models: z.array(model).max(offerLimits.modelsMax, `must have at most ${offerLimits.modelsMax} entries`).default([]),
  outputTokensMax: z.int().min(1).max(offerLimits.outputTokensMax).optional(),
  accent: z
    .string()
    .regex(/^[a-z]{1,24}$/, "must be the name of a colour in lower case")
    .default(""),
});

const preset = z.strictObject({
  id,
  title: z
    .string()
    .refine((title) => normalizeTitle(title) !== undefined, `must have 1 to ${offerLimits.titleMax} characters`)
    .transform((title) => normalizeTitle(title) ?? title),
  description: line(offerLimits.descriptionMax).transform((value) => value.trim()),
  personas: z.array(z.string()).min(1).max(limits.personasPerRoomMax),
  opening: text(offerLimits.openingMax)
    .transform((value) => value.trim())
    .default(""),
});

/** The operator's file. Unknown keys are refused: they are typing errors. */
export const offerSchema = z.strictObject({
  guests: z.boolean().default(true),
  personas: z.array(persona).max(offerLimits.personasMax).default([]),
  presets: z.array(preset).max(offerLimits.presetsMax).default([]),
});

export type OfferFile = z.output<typeof offerSchema>;
