export { create, fromBinary, toBinary } from "@bufbuild/protobuf";
export { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
export * from "@polylogue/proto/room";
