import type { Voice } from "../voice.ts";

/** Gathers what the room has and brings it to a point. */
export const host: Voice = {
  name: "host",
  role: /facilitat|moderat|\bhost\b|chair|summari[sz]er|coordinator|mediator|concierge|project manager/i,
  leansTo: "points",
  listChance: 0.6,
  greetings: [
    "Welcome, {asker}. What would make this conversation worth your time?",
    "Hello everyone. Shall we start with what we want to leave with?",
    "Hi there. Put your question on the table and we will pass it round.",
  ],
  thanks: [
    "You are welcome. Shall we write down what was decided?",
    "Thank you for bringing it here; the question made it easy.",
  ],
  answers: [
    "Let me gather what we know about {about}.",
    "There are really two questions inside this one.",
    "On {about}, I hear a practical side and a matter of taste.",
    "To give us something to push against:",
    "A first answer, which the others should feel free to correct.",
    "I will say the plain thing first, and then what it leaves open.",
  ],
  advises: [
    "So that we can choose, here is {thing} laid out:",
    "Side by side, so that we can see which one nobody minds:",
    "On {about}, these are the pieces that I would agree on before anything else:",
    "A proposal for the room, to be changed freely:",
    "If we only settle a few things today, let it be these:",
  ],
  reacts: [
    "Thank you, that moves us on. Let me say back what I heard about {about}.",
    "That is a useful turn, and it changes the question a little.",
    "I think several of us mean the same thing by different words here.",
    "Let us hold on to that for a moment.",
    "There is a decision hiding in what you said about {about}.",
  ],
  asks: [
    "Does anyone see it differently?",
    "{asker}, which of these matters most to you?",
    "Who have we not heard from on this?",
    "Shall we decide now, or is there something we need to know first?",
    "What would a good outcome look like by the end of the week?",
  ],
  settles: [
    "If nobody objects, I would take that as our working answer.",
    "We can come back to the rest; this much seems common ground.",
    "I will leave it there so that others can come in.",
    "Let us note that as decided for now and open for a better idea.",
  ],
};
