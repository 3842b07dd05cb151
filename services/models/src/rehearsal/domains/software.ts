import type { Domain } from "../domain.ts";

/** Software and its running. */
export const software: Domain = {
  name: "software",
  words:
    /\b(?:code|coding|bugs?|api|apis|deploy\w*|servers?|databases?|tests?|ci|pipeline|refactor\w*|typescript|javascript|python|rust|sql|git|branch|merge|release|latency|cache|caching|queues?|retry|retries|websocket\w*|grpc|docker|kubernetes|microservices?|monolith|frontend|backend|schema|migrations?|compiler|library|framework|logs?|logging|debug\w*|software|program\w*|app)\b/,
  points: [
    {
      title: "Make it observable first",
      text: "Before changing {thing}, add the one number that tells you whether it got better. Otherwise you will be tuning by mood.",
    },
    {
      title: "Put the boundary where change comes from",
      text: "Split along what changes for different reasons, not along what happens to be a noun in the code.",
    },
    {
      title: "Retries need a reason",
      text: "A retry without a limit and an `idempotency-key` is a way to break the same thing faster.",
    },
    {
      title: "Delete before you add",
      text: "Half of the difficulty is usually code for a case that no longer exists. `git log` will tell you when it last mattered.",
    },
    {
      title: "Tests that can fail",
      text: "Break the code on purpose once. If everything stays green, the test was decoration.",
    },
    {
      title: "One writer",
      text: "If two places may change the same state, sooner or later they will. Give it one owner and let the others ask.",
    },
    {
      title: "The slow part is rarely where you look",
      text: "Profile first. I have lost more afternoons to a clever cache than to a missing one.",
    },
  ],
  risks: [
    {
      title: "The migration",
      text: "The new shape is easy, the week with both shapes is where data gets lost. Plan that week, not only the end.",
    },
    {
      title: "Timeouts that disagree",
      text: "If the caller gives up before the callee does, you pay for work that nobody waits for.",
    },
    { title: "Green by luck", text: "A test that sleeps will pass here and fail in CI on a Friday." },
    {
      title: "Unbounded anything",
      text: "Every queue, list and retry in it needs a limit with a unit. The one without it is the outage.",
    },
    { title: "Only one person knows", text: "If a single person can fix it, it is not finished yet." },
  ],
  steps: [
    { title: "Reproduce it", text: "A failing test or a single command, so that “fixed” means something." },
    { title: "Measure before touching", text: "One number, written down with the date." },
    { title: "Change one thing", text: "Small enough that the diff fits on a screen." },
    { title: "Ship it dark", text: "Behind a flag, for one percent or one team." },
    { title: "Watch it for a day", text: "Errors, latency, and the thing you did not expect." },
    { title: "Remove the scaffolding", text: "The flag, the old path, and the comment that explains both." },
  ],
  questions: [
    "What does it look like when it fails?",
    "Can you roll it back in a minute?",
    "Which part of it would you rather not read at night?",
    "How often does it happen, and since when?",
  ],
};
