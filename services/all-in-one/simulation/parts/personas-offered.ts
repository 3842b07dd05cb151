/** What the operator of a world offers. */
export const offeredPersonas = ["Ada", "Bob", "Cyd"].map((displayName) => ({
  id: displayName.toLowerCase(),
  version: 1,
  handle: displayName.toLowerCase(),
  displayName,
  description: "",
  instructions: "Be brief.",
  models: ["x/y"],
  accent: "",
}));
