/**
 * Which file may use what: the shape of the repository as data. `scripts/check-imports.ts` holds every module to it. A glob
 * is relative to the repository: `**` spans folders, `*` stays in one name.
 */
export interface ArrowTable {
  /** By folder. A folder is also a package: `services/room` is `@polylogue/room`. */
  readonly packages: Readonly<Record<string, PackageArrows>>;
  /** Files that may import any vendor, and what `testsMayImport` allows. */
  readonly tests: readonly string[];
  readonly doors: readonly Door[];
  readonly typesOnly: readonly TypesOnly[];
  readonly ambient: readonly AmbientRule[];
  /** Lines of a source file. */
  readonly linesMax: number;
}

export interface PackageArrows {
  /** Folders of the packages that it may import. */
  readonly mayImport: readonly string[];
  readonly testsMayImport?: readonly string[];
}

/** The only files that may import a vendor's package, so that it can be replaced in one place. */
export interface Door {
  /** Package names or scopes; what lies below them is meant too. */
  readonly vendors: readonly string[];
  readonly files: readonly string[];
  /** Files that may import types, and of the values only these. */
  readonly except?: { readonly files: readonly string[]; readonly values: readonly string[] };
}

/** Modules of which these files may import types and nothing that is there at run time. */
export interface TypesOnly {
  readonly modules: readonly string[];
  readonly files: readonly string[];
}

/** Names that reach around a port, and the files in which they are the port. */
export interface AmbientRule {
  readonly names: readonly string[];
  readonly instead: string;
  readonly files: readonly string[];
}

const below = ["services/runtime", "proto"];
const parts = ["gateway", "services/room", "services/personas", "services/directory", "services/wallet"];
// What is drawn is drawn in real time: the browser's edge is the ui folder; its connection and its reducer take clocks.
const clockFiles = ["services/runtime/src/clock/**", "web/src/connection/*clock.ts", "web/src/ui/**", "scripts/**"];

export const arrowTable: ArrowTable = {
  packages: {
    proto: { mayImport: [] },
    "services/runtime": { mayImport: ["proto"] },
    "services/room": { mayImport: below },
    "services/personas": { mayImport: below },
    "services/directory": { mayImport: below },
    "services/wallet": { mayImport: below },
    "services/models": { mayImport: below },
    gateway: { mayImport: ["services/models", ...below] },
    // The simulation runs the insides of all services and of the web client in one process.
    "services/all-in-one": { mayImport: [...parts, "services/models", ...below], testsMayImport: ["web", ...parts] },
    web: { mayImport: ["proto"] },
    // The lab's clients are the web client without a page.
    scripts: { mayImport: ["services/all-in-one", ...parts, "services/models", ...below], testsMayImport: ["web"] },
  },
  tests: [
    "**/*.test.ts",
    "**/*.test.tsx",
    "**/*.contract.ts",
    "**/*.fixture.ts",
    "**/fixtures/**",
    "services/all-in-one/scenarios/**",
    "services/all-in-one/simulation/**",
    "web/e2e/**",
    "scripts/bench/**",
    "scripts/lab/**",
  ],
  doors: [
    { vendors: ["ws"], files: ["gateway/src/doors/browser/**"] },
    { vendors: ["@grpc/grpc-js"], files: ["services/runtime/src/grpc/**"] },
    {
      vendors: ["@connectrpc"],
      files: ["services/runtime/src/rpc/**", "gateway/src/doors/api/**", "gateway/src/doors/model/**"],
      except: {
        files: ["services/*/src/**/*-client.ts", "services/*/src/**/*-rpc.ts"],
        values: ["Code", "ConnectError"],
      },
    },
    { vendors: ["@photostructure/sqlite"], files: ["services/runtime/src/sqlite/**"] },
    { vendors: ["ioredis"], files: ["services/runtime/src/redis/**"] },
    { vendors: ["@aws-sdk"], files: ["services/runtime/src/dynamodb/**", "services/models/src/bedrock/**"] },
    { vendors: ["@anthropic-ai/sdk"], files: ["services/models/src/anthropic/**"] },
    { vendors: ["@smithy/node-http-handler"], files: ["services/models/src/bedrock/**"] },
    { vendors: ["@google/genai"], files: ["services/models/src/google/**"] },
    { vendors: ["openai"], files: ["services/models/src/openai/**"] },
    { vendors: ["jose"], files: ["services/runtime/src/signing/**"] },
    { vendors: ["pino"], files: ["services/runtime/src/log/**"] },
    { vendors: ["react", "react-dom"], files: ["web/src/ui/**", "web/src/main.tsx"] },
    { vendors: ["unhomoglyph"], files: ["proto/src/confusables.ts"] },
    { vendors: ["yaml"], files: ["services/directory/src/**"] },
    {
      vendors: ["zod"],
      files: [
        "**/config.ts",
        "services/runtime/src/config/**",
        "services/directory/src/offer/**",
        "gateway/src/doors/api/**",
      ],
    },
    { vendors: ["node:timers"], files: clockFiles },
  ],
  typesOnly: [
    // The browser speaks JSON: what reads protobuf would only make its bundle larger.
    {
      modules: [
        "@bufbuild/protobuf",
        "@polylogue/proto/room",
        "@polylogue/proto/model",
        "@polylogue/proto/persona",
        "@polylogue/proto/directory",
        // Its table is large, and who may take a name is the room's to say.
        "@polylogue/proto/confusables",
      ],
      files: ["web/src/**"],
    },
  ],
  ambient: [
    {
      names: ["process.env"],
      instead: "read the environment in a config.ts",
      files: ["**/config.ts", "**/*.config.ts", "services/runtime/src/config/**", "scripts/**"],
    },
    {
      names: ["Date.now", "new Date()", "performance.now", "setTimeout", "setInterval"],
      instead: "take it from a clock that is passed in",
      files: clockFiles,
    },
    {
      names: ["Math.random"],
      instead: "take it from a source of randomness that is passed in",
      files: ["services/runtime/src/random/**", "web/src/client.ts", "scripts/**"],
    },
  ],
  linesMax: 400,
};
