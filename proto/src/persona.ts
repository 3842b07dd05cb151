export * from "../gen/polylogue/persona/v1/persona_pb.ts";
