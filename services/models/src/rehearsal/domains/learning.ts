import type { Domain } from "../domain.ts";

/** Learning and teaching. */
export const learning: Domain = {
  name: "learning",
  words:
    /\b(?:learn\w*|study\w*|course|courses|exam\w*|school|university|college|teach\w*|student\w*|class|homework|language|spanish|french|german|piano|guitar|practice|practise|skill\w*|beginner|lesson\w*|memor\w*|thesis|math\w*|chess|read(?:ing)? list)\b/,
  points: [
    {
      title: "Use it before you are ready",
      text: "With {thing}, the first clumsy use is worth a month of preparation.",
    },
    { title: "Short and daily", text: "Twenty minutes a day beat three hours on Sunday, mostly because they happen." },
    {
      title: "Test, do not reread",
      text: "Close the book and write down what you remember. What is missing is tomorrow's lesson.",
    },
    {
      title: "Find the boring core",
      text: "Every subject has some forty things that come up constantly. Learn those by heart and the rest has something to hold on to.",
    },
    { title: "Explain it to a child", text: "Where you start to wave your hands is where you do not know it yet." },
    { title: "Keep the old mistakes", text: "A page with your own errors is the best textbook you will ever own." },
  ],
  risks: [
    { title: "Collecting instead of learning", text: "Five courses begun feel like progress. One finished is." },
    { title: "Practising what you can already do", text: "It is pleasant, and it is why people stay where they are." },
    { title: "No audience", text: "Without somebody who will hear it, the deadline is always next week." },
    { title: "Too steep a start", text: "The wall in week two is usually a missing week one." },
  ],
  steps: [
    { title: "Choose a small performance", text: "A conversation, a song, a solved exercise, on a date." },
    { title: "Do a first attempt now", text: "It shows what to learn, in the right order." },
    { title: "Pick one source", text: "And forbid yourself to look for a better one for a month." },
    { title: "Tie it to a habit", text: "After coffee, before the train. The place matters more than the will." },
    { title: "Ask for one correction", text: "From somebody better, about one thing." },
    { title: "Show it", text: "Then choose the next small performance." },
  ],
  questions: [
    "What do you want to be able to do with it?",
    "What stopped you the last time?",
    "When in the day are you awake?",
    "Who could hear your first attempt?",
  ],
};
