/** The host of `host:port`. */
export function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(":"));
}

/** The port of `host:port`. */
export function portOf(address: string): string {
  return address.slice(address.lastIndexOf(":") + 1);
}
