import { type Refusal, refuse } from "@polylogue/proto";
import type { AddPersona } from "@polylogue/proto/room";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-trailer";
import type { Principal } from "../principal.ts";
import type { SessionHost } from "./session-host.ts";

/** The seat is the gateway's to fill in: the room takes no persona on a client's word. A refusal when there is no such persona. */
export async function fillSeat(
  host: SessionHost,
  principal: Principal,
  room: string,
  add: AddPersona,
  requestId: string,
): Promise<Refusal | undefined> {
  const { tenant, participantId } = principal;
  const seed = [tenant, room, participantId, add.commandId || host.random.id("c")];
  try {
    const seats = await host.seats.resolve(tenant, [add.handle], seed, { requestId, signal: host.signal });
    if (isRefusal(seats)) return seats;
    const [seat] = seats;
    if (seat) add.resolved = seat;
    return undefined;
  } catch (err) {
    host.log.error({ err }, "a persona's seat could not be made");
    return refuse("INTERNAL", "internal error");
  }
}
