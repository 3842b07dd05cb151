/** Where the rooms of a lab are kept. */
export const storeKinds = ["dynamodb", "sqlite", "memory"] as const;
export type StoreKind = (typeof storeKinds)[number];

/** What a lab starts. */
export interface StackShape {
  /** 1..9 each. */
  readonly gateways: number;
  readonly rooms: number;
  readonly personas: number;
  readonly store: StoreKind;
  readonly redis: boolean;
  /** Bytes of the disk that SQLite has its file on, which is mounted for it (as root, on Linux); default: as many as there are. */
  readonly diskBytes?: number;
}

/** Two of everything that there can be two of, on what a deployment of several machines has. */
export const clusterShape: StackShape = { gateways: 2, rooms: 2, personas: 2, store: "dynamodb", redis: true };

/** One of everything, on what a deployment of one machine has. */
export const embeddedShape: StackShape = { gateways: 1, rooms: 1, personas: 1, store: "sqlite", redis: false };
