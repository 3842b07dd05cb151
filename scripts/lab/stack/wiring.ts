/**
 * How one process reaches another: given who dials (`gateway 1`), whom (`room 2`) and where that one listens (`host:port`), the address
 * to dial instead. A lab with faults puts a proxy in between.
 */
export type Wire = (from: string, to: string, address: string) => Promise<string>;

/** Everybody dials everybody directly. */
export const directWire: Wire = async (_from, _to, address) => address;
