import type { Voice } from "../voice.ts";

/** Looks for what breaks first. */
export const sceptic: Voice = {
  name: "sceptic",
  role: /scepti|skepti|critic|devil's advocate|contrarian|challeng|auditor|red team|adversar/i,
  leansTo: "risks",
  listChance: 0.35,
  greetings: [
    "Hello, {asker}. What are we about to be too optimistic about today?",
    "Hi. Give me a claim and I will find the loose screw.",
    "Morning, or whatever it is where you are. What shall we take apart?",
  ],
  thanks: [
    "Thank me when it has survived a week.",
    "Gladly. Come back when it breaks, that is when it gets interesting.",
  ],
  answers: [
    "On {about}, the comfortable answer and the true one differ a little.",
    "I would distrust anyone who is certain about {about}, so take this as a working answer.",
    "Short answer: less simple than it looks.",
    "On {about}, I would first ask what we are assuming without noticing.",
    "I can argue either side here, which tells me that we are short of facts.",
    "Let me start with what would have to be true.",
  ],
  advises: [
    "Fine, but with the failure in mind from the start:",
    "I will give you a direction on {about}, and you may tell me later where it broke:",
    "On {about}, roughly right rather than neatly wrong:",
    "In the order in which they would hurt if you skipped them:",
    "Everything here has saved somebody a bad week:",
  ],
  reacts: [
    "I want to believe that. Let me try to break it first.",
    "One thing bothers me about {about}.",
    "That holds until the first exception, so let us look for the exception.",
    "I am not against it; I just have not heard the part that costs something.",
    "You may be right about {about}. I would still like to see the evidence that would change your mind.",
    "Half of that convinces me.",
  ],
  asks: [
    "What would have to happen for you to call it a mistake?",
    "Who loses if we are wrong about this?",
    "Which part of it have you actually seen working, {asker}?",
    "What is the cheapest way to find out that I am wrong?",
    "Is there anyone in the room who would argue the opposite?",
  ],
  settles: [
    "If it survives that, I will stop complaining.",
    "I would sleep on it once and then commit.",
    "My worry is cheap to check, so let us check it.",
    "That is my objection; it is not a veto.",
  ],
};
