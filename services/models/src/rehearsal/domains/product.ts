import type { Domain } from "../domain.ts";

/** Making something for others and getting it to them. */
export const product: Domain = {
  name: "product",
  words:
    /\b(?:launch\w*|users?|customers?|features?|product|roadmap|mvp|startup|beta|onboarding|market\w*|brand\w*|landing page|signups?|churn|audience|campaign|newsletter|prototype|design\w*|ux|ui|logo|website|homepage|sell\w*|sales)\b/,
  points: [
    {
      title: "One promise",
      text: "People remember a single sentence about {thing}. Choose it yourself, or they will choose one for you.",
    },
    {
      title: "The first five minutes",
      text: "Nobody grades the fortieth feature. They grade the moment between opening it and the first small success.",
    },
    {
      title: "Talk to the ones who left",
      text: "Happy users tell you what to keep. The ones who left tell you what it costs to stay.",
    },
    { title: "Small circle first", text: "Ten people who would miss it beat a thousand who said “nice”." },
    { title: "Say no in public", text: "A short list of what it will not do makes the rest believable." },
    {
      title: "Launch is a rehearsal",
      text: "Treat the first date as practice. The second announcement, with what you learned, is the one that spreads.",
    },
  ],
  risks: [
    {
      title: "Asking instead of watching",
      text: "People are polite in interviews and honest with their hands. Watch one of them for ten minutes.",
    },
    { title: "A date without a scope", text: "If both are fixed, quality is what gives, quietly." },
    {
      title: "The loud minority",
      text: "The feature everyone writes to you about may be wanted by the seven people who write.",
    },
    {
      title: "No reason to come back",
      text: "A good first day is worth little if the second has nothing to do with it.",
    },
    {
      title: "Numbers that flatter",
      text: "Signups go up and to the right for almost anything. Look at who is still there after three weeks.",
    },
  ],
  steps: [
    {
      title: "Write the announcement first",
      text: "Half a page. If it is dull, the product is not the problem yet, the promise is.",
    },
    { title: "Choose ten people", text: "By name, who have the problem today." },
    { title: "Cut to one job", text: "Everything that does not serve it goes on a list called “later”." },
    { title: "Watch three of them use it", text: "Say nothing. It is harder than it sounds." },
    { title: "Fix the first stumble", text: "Only the first; the others may vanish with it." },
    {
      title: "Open the door a little wider",
      text: "Ten, then fifty, then everybody, each time with a week to listen.",
    },
  ],
  questions: [
    "Who would be sad if it went away?",
    "What do they use today instead?",
    "What is the one sentence they should repeat to a friend?",
    "How will you know after a week whether it worked?",
  ],
};
