import type { Domain } from "../domain.ts";

/** Cooking and eating. */
export const food: Domain = {
  name: "food",
  words:
    /\b(?:cook\w*|recipe\w*|dinner|lunch|breakfast|meal\w*|bread|sourdough|bak(?:e|ed|ing)|cake|soup|pasta|pizza|vegan|vegetarian|restaurant|kitchen|oven|salt|spice\w*|vegetables?|cheese|coffee|tea|wine|beer|eat|eating|food|taste|barbecue|dessert)\b/,
  points: [
    { title: "Salt earlier", text: "A little at each stage tastes of the food; all of it at the end tastes of salt." },
    {
      title: "One thing fresh",
      text: "A handful of herbs, a squeeze of lemon, a raw radish: something that did not see the pan wakes up the rest.",
    },
    { title: "Cook what can wait", text: "For guests, choose what is as good half an hour late. {thing} included." },
    { title: "Heat is an ingredient", text: "Most home dishes want a hotter pan, less in it, and nobody stirring." },
    { title: "Taste, then think", text: "If it is flat, try acid before salt. If it is harsh, try fat before sugar." },
    { title: "Repeat yourself", text: "Make the same dish three times in a month. The third one is yours." },
  ],
  risks: [
    { title: "Everything at the last minute", text: "Three pans that finish together need three cooks." },
    { title: "New dish, new guests", text: "Pick one of the two." },
    { title: "Allergies asked too late", text: "One message the week before spares an awkward evening." },
    { title: "Too much choice", text: "Six half-dishes are more work than two whole ones, and less generous." },
    { title: "A crowded tray", text: "Vegetables that touch do not roast, they steam." },
  ],
  steps: [
    { title: "Choose the centre", text: "One dish that people will remember; let the rest be quiet." },
    { title: "Shop for the fresh part last", text: "The day before for most of it, that morning for the herbs." },
    { title: "Do the slow things early", text: "Doughs, stocks and anything that likes a night in the fridge." },
    { title: "Lay everything out", text: "Cut, weighed and in bowls before the heat goes on." },
    { title: "Leave yourself ten minutes", text: "To sit, or to mop, depending on how it went." },
  ],
  questions: [
    "How many people, and how hungry?",
    "What is in the house already?",
    "Is it about the food or about the evening?",
    "Is there something that somebody does not eat?",
  ],
};
