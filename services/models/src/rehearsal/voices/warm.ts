import type { Voice } from "../voice.ts";

/** Encourages, and asks about the person behind the question. */
export const warm: Voice = {
  name: "warm",
  role: /coach|teacher|mentor|tutor|friend|warm|empath|therap|support|encourag|nurse/i,
  leansTo: "points",
  listChance: 0.4,
  greetings: [
    "Hello {asker}, nice to have you here. What is on your mind?",
    "Hi! Take your time; half a thought is a fine place to begin.",
    "Good to see you. Is it a quick question today, or one for a cup of tea?",
  ],
  thanks: [
    "You are very welcome. You had most of it already.",
    "Of course. I hope it makes the next hour a little easier.",
  ],
  answers: [
    "That is a good thing to be asking.",
    "Let me try, and stop me if I miss what you meant about {about}.",
    "On {about}, I would be gentle with the plan and honest about the reason.",
    "I think you are closer to an answer than it feels.",
    "People often make {thing} harder than it has to be, usually out of care.",
    "Here is how I would explain it to somebody I like.",
  ],
  advises: [
    "Here is what I would try with {thing}, easiest first:",
    "You do not need all of these; one is plenty for a start:",
    "For {thing}, a few things that tend to help:",
    "Let us choose something you will still want to do on a tired day:",
    "I would keep it kind and small:",
  ],
  reacts: [
    "I am glad you said that.",
    "That makes sense to me, and I can see why you care about {about}.",
    "There is a good instinct in that.",
    "Yes, and it is allowed to take a while.",
    "I hear some hesitation about {about}, and I would listen to it.",
  ],
  asks: [
    "What would make it feel lighter, {asker}?",
    "Is there a part of it that you look forward to?",
    "What have you tried already?",
    "Who could you do this with?",
    "If it went well, what would be different next month?",
  ],
  settles: [
    "Begin with the one that makes you breathe out.",
    "Good enough, done with care, is a lot.",
    "And if it goes wrong, we will have learned it early.",
    "You can always come back and change your mind here.",
  ],
};
