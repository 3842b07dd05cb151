import { Chance } from "../time/chance.ts";
import type { World } from "../world.ts";
import type { FaultMix } from "./fault-mix.ts";

/** Milliseconds that something stays down or cut off: mostly short, sometimes longer than everybody's patience. */
const downMs = { short: 2_000, long: 25_000 } as const;

/** Milliseconds that an isolated runner is isolated: longer than the silence after which it is dead. */
const isolatedMs = { min: 12_500, max: 18_000 } as const;

/** Makes things go wrong for as long as it is let, and puts them right again. */
export class Nemesis {
  readonly #world: World;
  readonly #chance: Chance;
  readonly #mix: FaultMix;
  #isLoose = false;
  /** What is to be put right, in the order of its breaking. */
  readonly #repairs = new Set<() => void>();

  constructor(world: World, mix: FaultMix) {
    this.#world = world;
    this.#mix = mix;
    this.#chance = new Chance(world.seed, "nemesis");
  }

  start(): void {
    if (Object.values(this.#mix).every((weight) => weight === 0)) return;
    this.#isLoose = true;
    this.#again();
  }

  /** Puts everything right that is needed, for good. What is not needed may stay broken for ever. */
  heal(): void {
    this.#isLoose = false;
    for (const repair of [...this.#repairs]) repair();
    const world = this.#world;
    world.crashPoint = undefined;
    if (Object.values(this.#mix).every((weight) => weight === 0)) return;
    for (const processes of [world.instances, world.gateways, world.runners]) {
      // One that died at an append may have died after its repair.
      for (const each of processes) if (!each.isUp) void each.start();
      const [, ...spare] = processes;
      if (spare.length > 0 && this.#chance.is(0.3)) this.#chance.pick(spare).crash(false);
    }
  }

  #again(): void {
    const { faultMs } = this.#world.plan;
    this.#world.clock.setTimer(this.#chance.between(faultMs.min, faultMs.max), () => {
      if (!this.#isLoose) return;
      const fault = this.#chance.weighted(this.#mix as FaultMix & Readonly<Record<string, number>>);
      this.#world.trace.note(`fault ${fault}`);
      this.#world.record.happened(`fault ${fault}`);
      this.#break(fault as keyof FaultMix);
      this.#again();
    });
  }

  #break(fault: keyof FaultMix): void {
    const chance = this.#chance;
    const world = this.#world;
    const { network, storeFaults } = world;
    switch (fault) {
      case "crashRoom": {
        const instance = chance.pick(world.instances);
        instance.crash(chance.is(0.3));
        this.#later(() => void instance.start());
        return;
      }
      case "crashAtAppend": {
        const instance = chance.pick(world.instances);
        world.crashPoint = { host: instance.address, when: chance.pick(["before", "after"]) };
        this.#later(() => void instance.start());
        return;
      }
      case "stopRoom": {
        const instance = chance.pick(world.instances);
        instance.stop();
        this.#later(() => void instance.start());
        return;
      }
      case "crashGateway": {
        const gateway = chance.pick(world.gateways);
        gateway.crash(chance.is(0.3));
        this.#later(() => void gateway.start());
        return;
      }
      case "stopGateway": {
        const gateway = chance.pick(world.gateways);
        gateway.stop();
        this.#later(() => void gateway.start());
        return;
      }
      case "crashRunner": {
        const runner = chance.pick(world.runners);
        runner.crash(chance.is(0.3));
        this.#later(() => void runner.start());
        return;
      }
      case "stopRunner": {
        const runner = chance.pick(world.runners);
        runner.stop();
        this.#later(() => void runner.start());
        return;
      }
      case "cutTrunk":
        network.cut(this.#caller(), chance.pick(world.roomAddresses));
        return;
      case "cutSocket":
        network.cut(chance.pick(world.pages).host, chance.pick(world.gateways).address);
        return;
      case "storm":
        for (const page of world.pages) for (const { address } of world.gateways) network.cut(page.host, address);
        return;
      case "blockOneWay": {
        const [one, other] = chance.shuffled([this.#caller(), chance.pick(world.roomAddresses)]) as [string, string];
        network.block(one, other);
        this.#later(() => network.unblock(one, other));
        return;
      }
      case "partition":
        this.#partition();
        return;
      case "isolateRunner": {
        const { host } = chance.pick(world.runners);
        this.#separate([host], world.roomAddresses);
        // Also beyond the healing: the others do without it.
        world.clock.setTimer(chance.between(isolatedMs.min, isolatedMs.max), () => {
          this.#join([host], world.roomAddresses);
        });
        return;
      }
      case "busDown": {
        const instance = chance.pick(world.instances);
        const handle = instance.bus;
        handle?.goDown(chance.is(0.6));
        this.#later(() => handle?.comeUp());
        return;
      }
      case "storeDown":
        Object.assign(storeFaults, { failRead: 0.8, failWrite: 0.5, loseReply: 0.3 });
        this.#later(() => Object.assign(storeFaults, world.plan.store));
        return;
      case "narrowTrunks":
        network.highWaterBytes = 2_000;
        this.#later(() => {
          network.highWaterBytes = 1_048_576;
        });
        return;
      default:
        fault satisfies never;
    }
  }

  /** Some instances on one side, everybody else on the other; or one gateway cut off from its pages. */
  #partition(): void {
    const chance = this.#chance;
    const { gateways, pages, instances, runners } = this.#world;
    const isOfPages = chance.is(0.3);
    const inside = isOfPages ? [chance.pick(gateways).address] : [chance.pick(instances).address];
    const outside = isOfPages
      ? chance.shuffled(pages.map(({ host }) => host)).slice(0, chance.whole(1, pages.length))
      : chance
          .shuffled([...gateways.map(({ address }) => address), ...runners.map(({ host }) => host)])
          .slice(0, chance.whole(1, gateways.length + runners.length));
    this.#separate(inside, outside);
    this.#later(() => this.#join(inside, outside));
  }

  #separate(inside: readonly string[], outside: readonly string[]): void {
    const { network } = this.#world;
    for (const [from, to] of ways(inside, outside)) network.block(from, to);
  }

  #join(inside: readonly string[], outside: readonly string[]): void {
    const { network } = this.#world;
    for (const [from, to] of ways(inside, outside)) network.unblock(from, to);
  }

  /** A host that dials instances of the room service. */
  #caller(): string {
    const { gateways, runners } = this.#world;
    return this.#chance.pick([...gateways.map(({ address }) => address), ...runners.map(({ host }) => host)]);
  }

  #later(repair: () => void): void {
    const isLong = this.#chance.is(0.2);
    const afterMs = isLong ? this.#chance.between(downMs.short, downMs.long) : this.#chance.between(50, downMs.short);
    const once = (): void => {
      if (!this.#repairs.delete(once)) return;
      repair();
    };
    this.#repairs.add(once);
    this.#world.clock.setTimer(afterMs, once);
  }
}

/** All ways between two groups, in both directions. */
function ways(inside: readonly string[], outside: readonly string[]): (readonly [string, string])[] {
  return inside.flatMap((one) => outside.flatMap((other) => [[one, other] as const, [other, one] as const]));
}
