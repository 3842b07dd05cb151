import type { Domain } from "../domain.ts";

/** Thoughts that fit any topic. */
export const general: Domain = {
  name: "general",
  words: /(?!)/,
  points: [
    {
      title: "Start from the end",
      text: "Say what should be different afterwards, in one sentence. Most of the arguing happens because that sentence was never said.",
    },
    {
      title: "The constraint decides",
      text: "Usually one thing is scarce: time, money, patience or trust. Find out which, and the choice gets much smaller.",
    },
    {
      title: "Reversible or not",
      text: "If it can be undone next week, do it and watch. If it cannot, it deserves a second evening.",
    },
    {
      title: "Ask who it is for",
      text: "A thing for everybody pleases nobody in particular. Name one person for whom it should work, and check it with them.",
    },
    {
      title: "Small and whole",
      text: "A small thing that is finished teaches more than a large one that is nearly there.",
    },
    {
      title: "Look at what exists",
      text: "Somebody has done most of this before. Copy their order of steps, keep your own taste for the last part.",
    },
    {
      title: "Boring is fine",
      text: "The dull option tends to win on the third day, when nobody is excited any more.",
    },
    { title: "Leave a margin", text: "Plans with no slack do not get done faster, they only get late sooner." },
    {
      title: "Name the trade",
      text: "Every choice here gives something up. If you cannot say what, you have not chosen yet.",
    },
    { title: "Two good enoughs", text: "Better than one perfect option is a good one with a second behind it." },
    {
      title: "Notice the defaults",
      text: "What happens if nobody does anything? That is the option everything else has to beat.",
    },
    {
      title: "Listen for the repeat",
      text: "When the same complaint comes three times in different words, that is the real topic.",
    },
  ],
  risks: [
    {
      title: "An unspoken owner",
      text: "Everybody agrees and nobody has it on their list. Put one name next to it, not two.",
    },
    {
      title: "Success that nobody checks",
      text: "If it is not clear how we would notice failure, we will not notice it.",
    },
    {
      title: "Too many aims",
      text: "With three goals, each of them excuses the other two. I would drop one out loud.",
    },
    {
      title: "The happy path",
      text: "It is described for the day on which everything works. The bad day is where the cost sits.",
    },
    { title: "Borrowed reasons", text: "“Others do it” may be true and still tell us nothing about our case." },
    {
      title: "Sunk effort",
      text: "Part of the pull towards it is the work already done, and that work is gone either way.",
    },
    {
      title: "Silence taken for a yes",
      text: "People who have doubts often say nothing the first time. Ask them once more, alone.",
    },
    {
      title: "It grows",
      text: "What begins as a trial becomes a habit that nobody decided on. Write an end date on it.",
    },
  ],
  steps: [
    {
      title: "Write the question down",
      text: "One sentence, so that two people reading it would argue about the same thing.",
    },
    { title: "Collect what we know", text: "Ten minutes, facts on the left, guesses on the right." },
    {
      title: "Pick the riskiest guess",
      text: "The one that would sink the rest if it were wrong, and look at it first.",
    },
    { title: "Try the smallest version", text: "Something you can do today with what is already here." },
    { title: "Show it to one person", text: "Watch what they do rather than asking what they think." },
    { title: "Decide what to drop", text: "Strike one thing from the list before adding another." },
    {
      title: "Set a date to look back",
      text: "Two weeks is long enough to have learned something and short enough to change course.",
    },
  ],
  questions: [
    "What made you think of it just now?",
    "What happens if you leave it as it is?",
    "Which part of it is already decided, even if nobody says so?",
    "Who would notice first if it worked?",
    "What would you do if you had only a day for it?",
    "Is it a problem of knowing or of doing?",
  ],
};
