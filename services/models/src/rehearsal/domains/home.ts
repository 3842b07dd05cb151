import type { Domain } from "../domain.ts";

/** House, garden and what needs looking after. */
export const home: Domain = {
  name: "home",
  words:
    /\b(?:garden\w*|plant\w*|seeds?|soil|compost|tomato\w*|balcony|flowers?|tree|trees|hedge|lawn|house|flat|apartment|room|rooms|furniture|paint\w*|renovat\w*|kitchen|shelf|shelves|moving|tidy|clean\w*|repair\w*|diy|bike|bicycle|car|dog|cat|pets?)\b/,
  points: [
    {
      title: "Watch it for a while",
      text: "Where the light falls, where the water stands, where people actually walk. A week of looking saves a summer of moving things.",
    },
    { title: "Begin at the door", text: "The place you see every day gives you the courage for the rest." },
    {
      title: "Buy the tool, borrow the machine",
      text: "What you hold every week should be good; what you need once should belong to a neighbour.",
    },
    { title: "Plant less, deeper", text: "Crowding looks generous in May and sulks in July." },
    {
      title: "Let it be finished in parts",
      text: "One corner that is done is a rest for the eyes while the others wait.",
    },
    { title: "Ask the oldest neighbour", text: "They know about the frost, the drain and the previous owner's ideas." },
  ],
  risks: [
    {
      title: "The third weekend",
      text: "Everything is exciting for two. Plan {thing} so that it can stand unfinished.",
    },
    { title: "Hidden water", text: "Pipes, damp, a slope: look for them before anything pretty goes on top." },
    { title: "Wrong season", text: "Half of all failures are only a matter of six weeks." },
    { title: "Measured once", text: "And the door opens the other way." },
    { title: "More upkeep than joy", text: "Ask who will look after it in a rainy November." },
  ],
  steps: [
    { title: "Measure and sketch", text: "Badly, on paper, with the doors drawn in." },
    { title: "Clear the space", text: "You will see what it wants to be." },
    { title: "Do the invisible part", text: "Soil, cables, drains. Nobody praises it, everything stands on it." },
    { title: "Put in the big pieces", text: "Live with them for a few days before filling the gaps." },
    { title: "Choose what you touch", text: "Handles, switches, the path: that is where quality is felt." },
    { title: "Set a small routine", text: "Ten minutes on the same day, or it slowly turns back." },
  ],
  questions: [
    "How much sun does it get, and when?",
    "What do you want to do there on an ordinary evening?",
    "How long do you expect to stay?",
    "What annoys you there every single day?",
  ],
};
