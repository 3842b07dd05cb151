import type { Domain } from "../domain.ts";

/** Prices and budgets. */
export const money: Domain = {
  name: "money",
  words:
    /\b(?:money|budget\w*|price|pricing|prices|cost|costs|expensive|cheap\w*|salary|rent|mortgage|invest\w*|savings?|save|loan|debt|tax\w*|fund\w*|revenue|profit|subscription|discount|buy|purchase|afford|insurance|pension|stocks?)\b/,
  points: [
    {
      title: "Fixed before variable",
      text: "With {thing}, look first at what comes every month without asking. That is where a decision once saves money for ever.",
    },
    { title: "Price is a message", text: "Too low says “do not take this seriously” before anybody has read a word." },
    { title: "Count the hours too", text: "Something cheap that costs a Saturday is not cheap." },
    {
      title: "Total, not monthly",
      text: "Multiply by the months you will really keep it. The number that makes you wince is the honest one.",
    },
    { title: "Keep a cushion apart", text: "Money with a name gets spent on its name." },
    { title: "The exit has a price", text: "Ask what it costs to stop before asking what it costs to begin." },
  ],
  risks: [
    { title: "An average month", text: "Budgets are made for one and broken by the other eleven." },
    { title: "Free for now", text: "Somebody pays; it is worth knowing who, and until when." },
    {
      title: "Comparing the wrong thing",
      text: "Two prices with different units will always make one of them look clever.",
    },
    { title: "A bargain you did not need", text: "Half price of nothing is still more than nothing." },
    {
      title: "Advice from a chat",
      text: "For anything large or hard to undo, somebody who knows your papers should look at it.",
    },
  ],
  steps: [
    { title: "Write down the last three months", text: "As they were, not as they should have been." },
    { title: "Mark what renews by itself", text: "Each of those is a decision you can take back." },
    { title: "Set one limit", text: "A single number for the thing that usually runs away." },
    { title: "Automate the boring part", text: "On the day the money comes, not on the day you remember." },
    { title: "Ask for a better offer", text: "Politely, once. It works more often than people think." },
    { title: "Look again after a quarter", text: "Then change one thing." },
  ],
  questions: [
    "Is it a question of the amount or of the timing?",
    "What would you do with it otherwise?",
    "What is the most you could lose without being sorry?",
    "How long do you expect to keep it?",
  ],
};
