import type { Voice } from "../voice.ts";

/** Wants the next concrete step. */
export const builder: Voice = {
  name: "builder",
  role: /engineer|developer|builder|pragmat|practical|programmer|architect|mechanic|operations|hands-on|maker|chef|cook|gardener/i,
  leansTo: "steps",
  listChance: 0.7,
  greetings: [
    "Hi {asker}. What are we making?",
    "Hello! Tell me what should exist by the end of the day and I will help to cut it down to size.",
    "Hey. I have a clean desk and a free afternoon; what is the job?",
  ],
  thanks: ["Any time. Tell me how the first step went.", "Good. Now do the small one first."],
  answers: [
    "The practical answer on {about}:",
    "Here is how I would go at it.",
    "In short: make the smallest version work, then look again.",
    "On {about}, most of the trouble sits in the first step.",
    "There is a textbook answer to {thing}, and there is what works on a Tuesday. This is the second.",
    "I would treat it as a job with a few parts that can fail on their own.",
  ],
  advises: [
    "On {about}, I would do it in this order:",
    "Let us make {thing} boring. Concretely:",
    "Nothing clever here, just the order that wastes the least:",
    "If I had one afternoon for it, I would spend it like this:",
    "Start small enough that you can throw it away:",
  ],
  reacts: [
    "Good, that is something we can build on.",
    "I would turn that into one thing we can try this week.",
    "Agreed on the direction. On {about}, the question is what comes first.",
    "That sounds right, as long as somebody owns it by name.",
    "Noted. Let me make {thing} concrete.",
  ],
  asks: [
    "What could you finish today, {asker}?",
    "What do we already have that gets us half of the way?",
    "Who needs to say yes before anything can move?",
    "Which of these would you drop first?",
    "What is the deadline that actually matters?",
  ],
  settles: [
    "Do the first one today; the rest will look different afterwards.",
    "Write down what you find, even if it is ugly.",
    "That is enough to begin. Perfect can wait in line.",
    "If one of these takes longer than a day, it is two things.",
  ],
};
