const weekday = new Intl.DateTimeFormat("en", { weekday: "long" });

/** A name that nobody has to think about: `Tuesday morning round`. */
export function suggestTitle(date: Date): string {
  const hour = date.getHours();
  const part = hour < 5 ? "night" : hour < 12 ? "morning" : hour < 18 ? "afternoon" : "evening";
  return `${weekday.format(date)} ${part} round`;
}
