/** The instances of a service, as far as this process knows: a preference and a list to dial, never a promise that they answer. */
export interface InstanceList {
  /**
   * Addresses, `host:port`, distinct and in the order of the alphabet; the same array until something changes. Empty only as long as no
   * instance has ever been known: when the source of the list is away, or says that there is nobody, the last list stays.
   */
  current(): readonly string[];
  /** Called after the list changed, until the result is called. */
  subscribe(changed: () => void): () => void;
  close(): Promise<void>;
}
