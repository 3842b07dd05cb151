export * from "../gen/polylogue/directory/v1/directory_service_pb.ts";
