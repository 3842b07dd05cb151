import type { RestingPage, RestingWorld } from "../checks/settled.ts";
import type { Bot } from "../parts/bot.ts";
import type { Page } from "../parts/page.ts";
import type { World } from "../world.ts";

/** Looks at a world as `unsettled` wants it. */
export function restingWorld(world: World): RestingWorld {
  return {
    rooms: world.rooms.map((room) => {
      const log = world.record.logs.of(room);
      const turns = log.viewAt(log.headSeq)?.turns.values() ?? [];
      return { room, headSeq: log.headSeq, liveTurns: [...turns].map(({ turnId, status }) => `${turnId} ${status}`) };
    }),
    pages: [...world.pages.map(restingPage), ...world.bots.map(restingBot)],
  };
}

function restingBot({ host, isLive, unanswered }: Bot): RestingPage {
  return { name: host, isLive, unanswered, waitingPosts: [], rooms: [] };
}

function restingPage(page: Page): RestingPage {
  return {
    name: page.host,
    isLive: page.connection.state().phase === "live",
    unanswered: page.watched.unanswered,
    waitingPosts: page.outbox
      .entries()
      .filter(({ phase }) => phase.kind !== "accepted" && phase.kind !== "failed")
      .map(({ post, phase }) => `${post.clientMessageId} ${phase.kind}`),
    rooms: [...page.sessions].map(([room, session]) => {
      const view = session.store.getState();
      // Of a room that is closed to the page it does not hear that what was accepted is there.
      const isDone = (kind: string) => kind === "failed" || (kind === "accepted" && view.phase === "refused");
      const pending = view.pending.filter(({ phase }) => !isDone(phase.kind)).length;
      return { room, phase: view.phase, seq: page.watched.seqOf(room), pending };
    }),
  };
}
