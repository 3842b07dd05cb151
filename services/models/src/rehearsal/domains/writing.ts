import type { Domain } from "../domain.ts";

/** Texts and talks. */
export const writing: Domain = {
  name: "writing",
  words:
    /\b(?:writ(?:e|ing|er)|essay|novel|chapter|paragraph|draft|story|stories|character|plot|poem|poetry|blog|article|headline|edit\w*|prose|sentence|speech|presentation|slides|script|narrat\w*|tone|copy|email|letter|cover letter|book)\b/,
  points: [
    {
      title: "Begin later",
      text: "Most drafts of {thing} start one page too early. Cut to the first sentence that could offend nobody and bore nobody, then cut that too.",
    },
    {
      title: "One reader",
      text: "Write it to a particular person. The voice sorts itself out once you can see their face.",
    },
    { title: "Say it aloud", text: "The ear finds the dead sentence before the eye does." },
    { title: "Verbs carry", text: "When a line feels heavy, look for the noun that used to be a verb." },
    { title: "Leave something out", text: "The reader trusts a text that does not explain its own jokes." },
    { title: "The turn", text: "Somewhere in the middle the reader should have to change their mind about something." },
  ],
  risks: [
    { title: "Throat clearing", text: "The first two paragraphs explain that there will be a third. Start there." },
    {
      title: "Everybody sounds alike",
      text: "Cover the names; if you cannot tell who speaks, neither can the reader.",
    },
    { title: "A thesis in the last line", text: "If the best sentence is at the end, it was the beginning." },
    {
      title: "Adjectives doing a noun's work",
      text: "Three of them in a row usually mean that the right word is still missing.",
    },
    {
      title: "Polishing too soon",
      text: "A sentence you love is hard to cut, so do not fall in love before the order is right.",
    },
  ],
  steps: [
    { title: "Say it in one breath", text: "What is it about, to a friend, in a lift." },
    { title: "Write it badly", text: "Twenty minutes without going back. Bad pages can be fixed, empty ones cannot." },
    { title: "Find the live sentence", text: "Underline the one that surprised you, and move it up." },
    { title: "Order before wording", text: "Put each paragraph's point on a card and shuffle them." },
    { title: "Cut a tenth", text: "There is always a tenth." },
    { title: "Read it to somebody", text: "Watch where they look away." },
  ],
  questions: [
    "What should the reader do when they have finished?",
    "Which sentence would you keep if you could keep only one?",
    "Whose voice do you hear when you read it?",
    "What are you afraid to say in it?",
  ],
};
