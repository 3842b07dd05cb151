/** Bounds of the operator's file. Texts are in UTF-16 code units. */
export const offerLimits = {
  fileBytesMax: 1_048_576,
  /** Problems that an error lists. */
  problemsMax: 50,
  /** Levels of nesting; the deepest of ours is four. */
  depthMax: 32,
  /** How often the file's aliases may be followed: more is a bomb. */
  aliasesMax: 100,
  personasMax: 200,
  presetsMax: 50,
  idMax: 64,
  descriptionMax: 200,
  instructionsMax: 32_000,
  modelsMax: 8,
  modelMax: 200,
  outputTokensMax: 32_768,
  titleMax: 80,
  openingMax: 2_000,
} as const;
