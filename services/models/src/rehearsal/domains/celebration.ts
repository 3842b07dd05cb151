import type { Domain } from "../domain.ts";

/** Parties, gifts and gatherings. */
export const celebration: Domain = {
  name: "celebration",
  words:
    /\b(?:part(?:y|ies)|birthday\w*|wedding\w*|anniversar\w*|gifts?|presents?|celebrat\w*|guests?|invitations?|christmas|farewell|surprise|toast|picnic|event|reunion|housewarming)\b/,
  points: [
    {
      title: "One shared thing to do",
      text: "Not a programme, just something for the hands: a long table to set, a wall of old photographs, a cake to finish together.",
    },
    {
      title: "A time capsule",
      text: "Everyone writes two lines to be opened in five years. It costs an envelope, and people talk about it for the rest of the evening.",
    },
    { title: "The other guest list", text: "Ask who would never come by themselves, and fetch exactly that person." },
    {
      title: "Borrow a place",
      text: "A roof, a boathouse, the workshop after hours. An ordinary evening in an unusual room beats the reverse.",
    },
    {
      title: "A small soundtrack",
      text: "Each guest sends one song with a reason. For {thing} that is half of the speech already written.",
    },
    {
      title: "End on purpose",
      text: "Plan the last ten minutes: a walk, a sparkler, a photograph. It is what they take home.",
    },
  ],
  risks: [
    {
      title: "A surprise for the shy",
      text: "Some people would rather know. Ask somebody who has seen them in a crowd.",
    },
    { title: "The host in the kitchen", text: "If the one who invites is never at the table, simplify the table." },
    { title: "Three hours of programme", text: "People came for each other; leave gaps." },
    { title: "The awkward gift", text: "Too large is as heavy as too small. Time and attention have the right size." },
  ],
  steps: [
    { title: "Fix the day and the two who must be there", text: "Everyone else adapts to that." },
    { title: "Choose one idea", text: "One that a guest could describe in a sentence." },
    {
      title: "Tell people early, with a detail",
      text: "A date alone is an appointment; a date and a lantern is an invitation.",
    },
    { title: "Give away jobs", text: "Most guests like to bring something that only they can bring." },
    { title: "Prepare the quiet corner", text: "For the grandmother, the baby, and the two who have to talk." },
    { title: "Stop an hour before", text: "Change your shirt. What is not done is not needed." },
  ],
  questions: [
    "Does the person like to be the centre, or to watch from the side?",
    "How many will come, honestly?",
    "What was the best one you ever went to, and why?",
    "Is there something they have not done for years?",
  ],
};
