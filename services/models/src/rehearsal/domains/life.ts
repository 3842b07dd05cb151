import type { Domain } from "../domain.ts";

/** Habits, health and the people around us. */
export const life: Domain = {
  name: "life",
  words:
    /\b(?:friends?|family|mother|father|mum|mom|dad|sister|brother|kids?|children|partner|wife|husband|love|relationship|stress\w*|anxi\w*|sleep\w*|tired|habit\w*|exercise|running|marathon|gym|yoga|health\w*|happy|sad|lonely|motivat\w*|procrastinat\w*|time management|routine|goals?|hobby|hobbies|music|film|movie\w*|games?)\b/,
  points: [
    {
      title: "Say the small true thing",
      text: "People rarely need the perfect words. They need to hear that you noticed.",
    },
    {
      title: "Make it easy on a bad day",
      text: "A habit is built on the days when you do not feel like it, so design it for those.",
    },
    {
      title: "Time before things",
      text: "For {thing}, an unhurried afternoon tends to outlast anything in wrapping paper.",
    },
    {
      title: "Ask rather than guess",
      text: "“Would you like help or company?” has saved more evenings than good advice.",
    },
    { title: "Begin with sleep", text: "Hardly any problem looks its true size after five hours of it." },
    { title: "Let good be enough", text: "The people you admire do most things averagely, and one or two with love." },
  ],
  risks: [
    { title: "Everything at once", text: "Four new habits on a Monday are four reasons to stop on Thursday." },
    { title: "Reading minds", text: "We are about to plan around a feeling that nobody has asked about." },
    { title: "Comparing insides with outsides", text: "You know your own mess, and only their photograph of Sunday." },
    {
      title: "Carrying it alone",
      text: "If it weighs on you for weeks, tell somebody who knows you, or somebody whose work it is.",
    },
    { title: "Waiting for motivation", text: "It tends to arrive ten minutes after the start." },
  ],
  steps: [
    { title: "Name it plainly", text: "Out loud or on paper, without explaining it away." },
    { title: "Choose one small act", text: "So small that it feels a little silly." },
    { title: "Put it where you will stumble over it", text: "Shoes at the door, the note on the kettle." },
    { title: "Tell one person", text: "Not for pressure, for company." },
    { title: "Forgive the first miss", text: "And have a rule for the second." },
    { title: "Look back after a month", text: "Keep what you would miss." },
  ],
  questions: [
    "What would you tell a friend in your place?",
    "What does a good ordinary day look like for you?",
    "Who else should have a say in it?",
    "What are you hoping somebody will say?",
  ],
};
