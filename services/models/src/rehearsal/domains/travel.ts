import type { Domain } from "../domain.ts";

/** Journeys. */
export const travel: Domain = {
  name: "travel",
  words:
    /\b(?:travel\w*|trip|trips|holiday|vacation|flight|flights|hotel|train|trains|visit\w*|city|cities|lisbon|paris|london|berlin|tokyo|rome|japan|italy|france|spain|portugal|norway|island|beach|mountains?|hike|hiking|camping|backpack\w*|itinerary|airport|museum|weekend|road trip|abroad|passport|luggage)\b/,
  points: [
    {
      title: "Fewer places",
      text: "Two nights are a visit, four are a stay. With {thing} I would cut one stop before booking anything.",
    },
    { title: "Leave an afternoon empty", text: "The thing you tell people about later tends to happen in the gap." },
    {
      title: "Sleep near the morning",
      text: "Choose the bed by where you want to have breakfast, not by where you want to end the night.",
    },
    { title: "Arrive in daylight", text: "A new place is kinder at four in the afternoon than at eleven at night." },
    { title: "Eat where the menu is short", text: "And a street away from whatever has a queue of cameras." },
    {
      title: "Trains over planes where you can",
      text: "You lose two hours and get back the view, the legroom and most of your patience.",
    },
  ],
  risks: [
    {
      title: "Connections",
      text: "The plan holds until the first delay. Leave one long gap rather than four short ones.",
    },
    { title: "Everybody's list", text: "If each person adds one thing, nobody gets their one thing properly." },
    {
      title: "Opening days",
      text: "Check the closing day of whatever the trip is built around. It is Monday more often than not.",
    },
    { title: "Packed for every weather", text: "Then you carry it all through the one you get." },
    { title: "The last evening", text: "An early flight eats it. Book the later one, or accept the loss knowingly." },
  ],
  steps: [
    { title: "Choose the one thing", text: "What must not be missed, per person. The rest is decoration." },
    { title: "Fix the dates", text: "Everything else gets cheaper or dearer around them." },
    { title: "Book the first and the last night", text: "The middle may stay open." },
    { title: "Draw it on a map", text: "Zigzags show at once, and they are what makes a trip tiring." },
    { title: "Put papers and money in order", text: "Validity of passports, a second card, one copy of everything." },
    { title: "Pack, then take out a third", text: "You will not miss it." },
  ],
  questions: [
    "Do you want to come home rested or full?",
    "Who is coming along, and how fast do they walk?",
    "What is the season there just then?",
    "Which part are you doing for the photograph?",
  ],
};
