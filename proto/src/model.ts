export * from "../gen/polylogue/model/v1/model_service_pb.ts";
export * from "../gen/polylogue/model/v1/receipt_pb.ts";
export { estimateTokens, estimateTokensOfBytes } from "./token-estimate.ts";
