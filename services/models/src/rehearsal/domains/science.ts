import type { Domain } from "../domain.ts";

/** Science, society and big questions. */
export const science: Domain = {
  name: "science",
  words:
    /\b(?:science|scientific|physics|chemistry|biology|experiment\w*|data|hypothes\w*|theory|evidence|climate|energy|space|planet\w*|stars?|evolution|brain|research|statistic\w*|quantum|gravity|cells?|genes?|ai|artificial intelligence|model|models|algorithm\w*|universe|ocean\w*|history|economy|society|philosoph\w*|politic\w*|ethic\w*)\b/,
  points: [
    { title: "Define it first", text: "Many quarrels about {thing} are two definitions wearing the same coat." },
    { title: "Ask what would disprove it", text: "A claim that survives every possible result has not said anything." },
    { title: "Mind the base rate", text: "Before the striking case, look at how often the unremarkable one happens." },
    {
      title: "Mechanism and pattern",
      text: "Knowing that two things move together is a start. Knowing how one pushes the other is the point.",
    },
    { title: "Scale changes the rules", text: "What holds for one may fail for a thousand, and the other way round." },
    {
      title: "Look for the dull explanation",
      text: "Selection, measurement, chance. When all three are out, it gets interesting.",
    },
  ],
  risks: [
    { title: "Cause and company", text: "They appear together; that is all we have so far." },
    { title: "The missing cases", text: "We hear from the ones that lasted. Ask where the others went." },
    { title: "Precision as a costume", text: "Two decimals on a guess are still a guess." },
    { title: "One study", text: "It is a reason to look again, not a reason to stop looking." },
    { title: "A metaphor taken literally", text: "It helped us in, and now it does the thinking." },
  ],
  steps: [
    { title: "Put it as a question with two answers", text: "If you cannot, it is still a topic." },
    { title: "Say what you expect", text: "In writing, before looking." },
    { title: "Find the best source against you", text: "Not the weakest one." },
    { title: "Change one thing", text: "And keep the rest as still as you can." },
    { title: "Repeat it", text: "Preferably by somebody who hopes for the other result." },
    { title: "Report the size, not only the sign", text: "How much matters more than whether." },
  ],
  questions: [
    "What would convince you of the opposite?",
    "How was that measured?",
    "Is it about what is, or about what we should do?",
    "At which scale are we talking?",
  ],
};
