export { type DoorName, type GatewayConfig, gatewayDefaults, readGatewayConfig } from "./config.ts";
export { createGatewayService, type GatewayOverrides, type GatewayService } from "./service.ts";
