import { defineConfig } from "vitest/config";

const notSources = ["**/node_modules/**", "**/dist/**"];
const scenarios = "services/all-in-one/scenarios";
const simulation = "services/all-in-one/simulation";

/** The AWS SDK's own way to say nothing about the age of Node in every worker. */
const env = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };

/** Web tests ask for a DOM themselves, with `// @vitest-environment happy-dom` on their first line. */
export default defineConfig({
  test: {
    // On two cores one worker fewer is half of them.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          name: "unit",
          env,
          include: ["**/src/**/*.test.{ts,tsx}", "scripts/**/*.test.ts"],
          exclude: [...notSources, "**/*.long.test.ts"],
          // A fresh process a file costs more than the tests do: no test may leave anything behind, in whatever order they run.
          isolate: false,
          // What starts a process or a thread must not fail because the machine is busy.
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: "scenarios",
          include: [`${scenarios}/**/*.test.ts`],
          exclude: [...notSources, "**/*.long.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Each scenario starts the whole stack; side by side they would measure each other.
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "simulation",
          env,
          include: [`${simulation}/**/*.test.ts`],
          exclude: [...notSources, "**/*.long.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "long",
          include: ["**/*.long.test.ts"],
          exclude: notSources,
          testTimeout: 900_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
