/** Where the rooms of a lab are kept. */
export const storeKinds = ["sqlite", "memory"] as const;
export type StoreKind = (typeof storeKinds)[number];

/** What a lab starts. */
export interface StackShape {
  /** 1..9 each. */
  readonly gateways: number;
  readonly rooms: number;
  readonly personas: number;
  readonly store: StoreKind;
}

/** Two of everything that there can be two of. */
export const defaultShape: StackShape = { gateways: 2, rooms: 2, personas: 2, store: "sqlite" };
