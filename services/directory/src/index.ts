export { type DirectoryConfig, readDirectoryConfig } from "./config.ts";
export { createDirectoryService, type DirectoryOverrides, type DirectoryServiceHandle } from "./service.ts";
