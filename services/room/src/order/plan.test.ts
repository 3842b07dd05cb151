import { describe, expect, it } from "vitest";
import { FoldedRoom, jon, mira, reasonOf } from "../decide/folded-room.fixture.ts";
import { create, EditSchema, type Message } from "../state/wire.ts";
import { createCommandDigest } from "./command-digest.ts";
import { derivedId } from "./derived-id.ts";
import { logCommand } from "./log-command.ts";
import { plan } from "./plan.ts";
import { key, postCommand } from "./room-log.fixture.ts";

/** Messages one of which can not be looked up: what a defect in a decision comes to. */
class BrokenMessages extends Map<string, Message> {
  override get(id: string): Message | undefined {
    if (id === "m_broken") throw new TypeError("a defect");
    return super.get(id);
  }
}

describe("a plan", () => {
  it("[L2] a command that can not be decided is refused alone: the others of its batch are done", () => {
    const { state } = FoldedRoom.with(["ada"]);
    const defects: string[] = [];
    let ids = 0;
    const newId = (prefix: string) => {
      ids += 1;
      return `${prefix}_${ids}`;
    };
    const broken = logCommand(jon, {
      case: "edit",
      value: create(EditSchema, { messageId: "m_broken", revision: 1, text: "x" }),
    });
    const planned = plan({
      key,
      state,
      commands: [postCommand(mira, "first"), broken, postCommand(mira, "third")],
      tag: "t",
      atMs: 1,
      digest: createCommandDigest("a key for tests"),
      twin: () => undefined,
      loaded: new BrokenMessages(),
      facts: { newId, derivedId, isAbandoned: () => false },
      onDefect: ({ command }, error) => defects.push(`${command.case}: ${error}`),
    });
    expect(planned.answers.map(reasonOf)).toEqual(["ok", "INTERNAL", "ok"]);
    expect(planned.state.recent.map(({ text }) => text)).toEqual(["first", "third"]);
    expect(defects).toEqual(["edit: TypeError: a defect"]);
  });
});
