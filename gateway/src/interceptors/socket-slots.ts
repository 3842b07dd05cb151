/** How many sockets each address has open; bounded, since an address without sockets is forgotten. */
export interface SocketSlots {
  /** False: the address has all that it may have. */
  take(address: string): boolean;
  give(address: string): void;
}

export function createSocketSlots(perAddressMax: number): SocketSlots {
  const open = new Map<string, number>();
  return {
    take(address) {
      const count = open.get(address) ?? 0;
      if (count >= perAddressMax) return false;
      open.set(address, count + 1);
      return true;
    },
    give(address) {
      const count = open.get(address) ?? 0;
      if (count > 1) open.set(address, count - 1);
      else open.delete(address);
    },
  };
}
