import { type Refusal, refuse } from "@polylogue/proto";
import type { AddPersona, Regenerate } from "@polylogue/proto/room";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-trailer";
import type { Principal } from "../principal.ts";
import type { SessionHost } from "./session-host.ts";

/** Commands about which the directory is asked before the room is. */
export type AskedFirst =
  | { readonly case: "addPersona"; readonly value: AddPersona }
  | { readonly case: "regenerate"; readonly value: Regenerate };

/** The seat is the gateway's to fill in, and the model the operator's to offer: the room takes neither on a client's word. */
export async function askDirectory(
  host: SessionHost,
  principal: Principal,
  room: string,
  command: AskedFirst,
  requestId: string,
): Promise<Refusal | undefined> {
  const { tenant, participantId } = principal;
  const context = { requestId, signal: host.signal };
  try {
    if (command.case === "regenerate") return await host.models.refuse(tenant, command.value.model, context);
    const add = command.value;
    const seed = [tenant, room, participantId, add.commandId || host.random.id("c")];
    const seats = await host.seats.resolve(tenant, [add.handle], seed, context);
    if (isRefusal(seats)) return seats;
    const [seat] = seats;
    if (seat) add.resolved = seat;
    return undefined;
  } catch (err) {
    host.log.error({ err, command: command.case }, "the directory could not be asked");
    return refuse("INTERNAL", "internal error");
  }
}
