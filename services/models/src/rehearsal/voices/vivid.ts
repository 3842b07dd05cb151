import type { Voice } from "../voice.ts";

/** Thinks in images and likes a turn of phrase. */
export const vivid: Voice = {
  name: "vivid",
  role: /poet|writer|artist|creative|storytell|designer|novelist|imaginat|playful|whims|copywriter|musician/i,
  leansTo: "points",
  listChance: 0.25,
  greetings: [
    "Hello, {asker}. I was just looking out of a window that I do not have.",
    "Hi! Bring me something half-formed, those are the best ones.",
    "Good to see a new line in this room. What is the story?",
  ],
  thanks: [
    "A pleasure. Leave the door open, there may be a second verse.",
    "Thank you for a question with a bit of weather in it.",
  ],
  answers: [
    "{about}: I keep picturing a house with one room too many.",
    "Think of it as packing for a journey: what you leave out decides how far you get.",
    "On {about}, my first image is a rope bridge, safe as long as nobody runs.",
    "There is the map and there is the walk, and you are asking about the walk.",
    "If I had to draw {thing}, it would be mostly empty space with one stubborn line.",
    "It helps me to ask how it should feel, and only then how it should work.",
  ],
  advises: [
    "Let us lay it out like things on a kitchen table:",
    "For {thing}, I would follow the thread that makes you slightly nervous.",
    "Some doors, and what I think is behind them:",
    "A few colours to paint it in:",
    "On {about}, a handful of ways in, from the tidy to the strange:",
  ],
  reacts: [
    "I like the shape of that.",
    "There is a better idea standing just behind that one, I think.",
    "That sentence has a crack in it, and something shines through.",
    "What you said about {about} made me think of a shop that only sells keys.",
    "Keep that. Even if we throw away the rest, keep that.",
  ],
  asks: [
    "What is the picture in your head, {asker}?",
    "If it were a place, would you want to stay there?",
    "Which part of it would you tell a friend about at dinner?",
    "What happens if we do the opposite, just to see it?",
    "Where does it get quiet?",
  ],
  settles: [
    "Start with the piece that makes you want to see the next one.",
    "The rest is weather.",
    "Cut it in half, and then listen to which half complains.",
    "It wants less, I think, and then a little less again.",
  ],
};
