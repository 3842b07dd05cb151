import type { InstanceMessage } from "../state/wire.ts";

/** A peer that was not heard for this long may be cut off: the store says what it wrote (B5), in milliseconds. */
const silentMs = 3_000;
/** A peer that was not heard for this long, and is on no list, is gone, in milliseconds. */
const goneMs = 30_000;
/** Peers that are remembered. */
const peersMax = 256;

interface Peer {
  /** Empty until it is on a list. */
  address: string;
  /** Of its last digest; 0 before the first. */
  number: number;
  heardMs: number;
}

/** The other instances: who they are, and when each was last heard. */
export class PeerTable {
  readonly #peers = new Map<string, Peer>();
  /** When an address of the list was first seen without anybody having been heard from there. */
  readonly #missing = new Map<string, number>();

  /** Takes in what a peer said. True when something of it was missed: a digest was lost, or its life is new. */
  heard({ instance, address, body }: InstanceMessage, nowMs: number): boolean {
    if (body.case === "gone") {
      this.#peers.delete(instance);
      return false;
    }
    const known = this.#peers.get(instance);
    const peer = known ?? { address, number: 0, heardMs: nowMs };
    peer.heardMs = nowMs;
    peer.address = address;
    if (!known) this.#add(instance, peer);
    if (body.case !== "digest") return !known;
    // One that came late, or twice, says nothing new.
    const isSkipping = body.value.number > peer.number + 1;
    peer.number = Math.max(peer.number, body.value.number);
    return !known || isSkipping;
  }

  addressOf(instance: string): string | undefined {
    return this.#peers.get(instance)?.address;
  }

  /**
   * True when somebody who should be heard is not: what they write may pass unnoticed.
   *
   * @param expected the addresses of the other instances on the list; undefined: there is no list.
   */
  isAnySilent(expected: readonly string[] | undefined, nowMs: number): boolean {
    const listed = new Set(expected);
    const spoken = new Set<string>();
    let isSilent = false;
    for (const [instance, { address, heardMs }] of this.#peers) {
      const isRecent = nowMs - heardMs < silentMs;
      if (isRecent) spoken.add(address);
      // An earlier life at an address where a newer one speaks is over, and so is who left the list.
      else if (nowMs - heardMs >= goneMs || (expected && !listed.has(address))) this.#peers.delete(instance);
      else isSilent = true;
    }
    for (const [instance, { address, heardMs }] of this.#peers) {
      if (address !== "" && spoken.has(address) && nowMs - heardMs >= silentMs) this.#peers.delete(instance);
    }
    return isSilent || this.#isAnyMissing(listed, spoken, nowMs);
  }

  #isAnyMissing(listed: ReadonlySet<string>, spoken: ReadonlySet<string>, nowMs: number): boolean {
    for (const address of this.#missing.keys()) {
      if (!listed.has(address) || spoken.has(address)) this.#missing.delete(address);
    }
    let isMissing = false;
    for (const address of listed) {
      if (spoken.has(address)) continue;
      const sinceMs = this.#missing.get(address) ?? nowMs;
      this.#missing.set(address, sinceMs);
      if (nowMs - sinceMs >= silentMs) isMissing = true;
    }
    return isMissing;
  }

  #add(instance: string, peer: Peer): void {
    this.#peers.set(instance, peer);
    if (this.#peers.size <= peersMax) return;
    const [oldest] = [...this.#peers].sort(([, a], [, b]) => a.heardMs - b.heardMs);
    if (oldest) this.#peers.delete(oldest[0]);
  }
}
