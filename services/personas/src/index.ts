export { type PersonasConfig, readPersonasConfig } from "./config.ts";
export type { ModelDoor, ModelPart } from "./model-call.ts";
export type { PersonaReads } from "./persona-reads.ts";
export type { Dial } from "./room-link.ts";
export type { RoomReads } from "./room-reads.ts";
export type { Runner } from "./serve.ts";
export { createPersonasService, type PersonasOverrides } from "./service.ts";
