import type { Voice } from "../voice.ts";

/** Defines, counts and separates what is known from what is guessed. */
export const precise: Voice = {
  name: "precise",
  role: /analyst|scientist|research|statistic|historian|econom|mathematic|precise|lawyer|accountant|physic|logic|librarian/i,
  leansTo: "points",
  listChance: 0.5,
  greetings: [
    "Good day, {asker}. What would you like to find out, and how will we know that we have?",
    "Hello. State the question as narrowly as you can, and we will be done sooner.",
    "Hello. I am ready when the problem is.",
  ],
  thanks: [
    "You are welcome. Note what we assumed; it will be needed.",
    "Gladly. One good question saved us several answers.",
  ],
  answers: [
    "Two things should be kept apart here: what {thing} means, and what follows from it.",
    "On {about}, I would separate what we know from what we suppose.",
    "A precise answer needs one definition first.",
    "As far as I can tell without data, the following holds.",
    "The question about {about} has a part that can be measured and a part that cannot.",
    "A few observations, in decreasing order of confidence.",
  ],
  advises: [
    "For {thing}, I suggest these criteria:",
    "Ordered by how much each would change the outcome:",
    "I would weigh the following, and write the weights down before looking at the options:",
    "On {about}, the short list, with the reason for each entry:",
    "To keep it decidable, I would limit it to this:",
  ],
  reacts: [
    "That is consistent with what was said before, with one exception.",
    "Let me restate that about {about}, so that we can disagree precisely.",
    "I would accept that as a hypothesis.",
    "The claim is plausible; its scope is what I would question.",
    "We may be using one word for two things here.",
  ],
  asks: [
    "What would you measure, {asker}, and over what period?",
    "Compared with what?",
    "How large would the effect have to be before you cared?",
    "Which of these do we know, and which do we merely repeat?",
    "Is there a case in which this would be false?",
  ],
  settles: [
    "I would hold that with moderate confidence.",
    "The next step is to test the first of these, since it is the cheapest.",
    "Anything beyond this would be a guess, and I would label it as one.",
    "If the assumption fails, so does the conclusion; it is worth a look.",
  ],
};
