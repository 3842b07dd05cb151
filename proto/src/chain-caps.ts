/** What one message of a person may lead to (T9). */
export interface ChainCaps {
  /** Personas between the message and the last turn that it leads to. */
  readonly hopsMax: number;
  readonly turnsMax: number;
  /** Turns of one persona. */
  readonly turnsPerPersonaMax: number;
  /** Seconds after the message in which new turns may be asked for. */
  readonly secondsMax: number;
  /** Nano-dollars; when they are spent no new turn is asked for. */
  readonly nanoUsdMax: bigint;
}

/** What holds in a room that says nothing else. */
export const defaultChainCaps: ChainCaps = {
  hopsMax: 4,
  turnsMax: 16,
  turnsPerPersonaMax: 6,
  secondsMax: 900,
  nanoUsdMax: 2_000_000_000n,
};

/** The highest that a room may set. */
export const chainCapCeilings: ChainCaps = {
  hopsMax: 16,
  turnsMax: 60,
  turnsPerPersonaMax: 60,
  secondsMax: 86_400,
  nanoUsdMax: 1_000_000_000_000_000n,
};

/** The caps of a room: each setting that is 0, or absent, is the default. */
export function chainCapsOf(settings: Partial<ChainCaps> | undefined): ChainCaps {
  return {
    hopsMax: settings?.hopsMax || defaultChainCaps.hopsMax,
    turnsMax: settings?.turnsMax || defaultChainCaps.turnsMax,
    turnsPerPersonaMax: settings?.turnsPerPersonaMax || defaultChainCaps.turnsPerPersonaMax,
    secondsMax: settings?.secondsMax || defaultChainCaps.secondsMax,
    nanoUsdMax: settings?.nanoUsdMax || defaultChainCaps.nanoUsdMax,
  };
}
