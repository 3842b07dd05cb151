import type { Domain } from "../domain.ts";

/** Working with others. */
export const team: Domain = {
  name: "team",
  words:
    /\b(?:team\w*|meetings?|colleagues?|manager|boss|hire|hiring|interviews?|remote|office|retro\w*|stand-?up|culture|conflict|deadline|coworkers?|workplace|job|career|promotion|employees?|leadership|morale|workload|burnout|sprint|agenda|remote work)\b/,
  points: [
    {
      title: "Make the work visible",
      text: "Most tension about {thing} turns out to be two people who cannot see what the other is carrying.",
    },
    {
      title: "Fewer, shorter, written",
      text: "If a meeting has no sentence that could only be said aloud, it is a document.",
    },
    {
      title: "Praise exactly",
      text: "“Good job” fades by lunch. “The way you handled the second question” lasts a year.",
    },
    { title: "Disagree early", text: "An objection on Monday is help, the same one on Friday is drama." },
    { title: "One decider", text: "Everyone may speak, one person decides, and everybody knows beforehand who it is." },
    { title: "Protect the quiet hours", text: "Two uninterrupted hours a day are worth more than any tool." },
  ],
  risks: [
    {
      title: "The helpful hero",
      text: "One person quietly holds it together. When they take a holiday, you learn the price.",
    },
    { title: "Consensus by exhaustion", text: "If the last idea standing wins, the most patient person is in charge." },
    {
      title: "Process as an apology",
      text: "A new rule after every mistake makes a place where nothing happens, correctly.",
    },
    { title: "Feedback that arrives once a year", text: "By then it is a verdict." },
    { title: "Two priorities", text: "Then the louder one is first and the important one is late." },
  ],
  steps: [
    { title: "Talk to each alone", text: "Fifteen minutes, one question: what gets in your way?" },
    { title: "Say the pattern back", text: "Without names, in their words." },
    { title: "Agree on one change", text: "For two weeks, with an end." },
    { title: "Write down who decides", text: "One line per kind of decision." },
    { title: "Drop a ritual", text: "Take away a recurring meeting before adding anything." },
    { title: "Look back together", text: "Keep it, change it, or throw it out, but say which." },
  ],
  questions: [
    "Who is most affected and least heard?",
    "What would they say if you left the room?",
    "Which meeting would nobody miss?",
    "What have you already said to them directly?",
  ],
};
