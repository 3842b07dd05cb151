import { join } from "node:path";
import type { ProcessSpec } from "../processes/supervised-process.ts";
import { hostOf, portOf } from "./address.ts";
import type { StackPlan } from "./stack-plan.ts";

/** The server that speaks DynamoDB's wire. Its tables are in a file, so that a killed one has them when it is back. */
export function dynamoDbSpec(plan: StackPlan, program: string, address: string): ProcessSpec {
  return server(
    plan,
    "dynamodb",
    program,
    ["serve", "--port", portOf(address), "--db-path", join(plan.dataDir, "tables.db")],
    "listening",
  );
}

/** Redis, which keeps nothing: a killed one is back empty. */
export function redisSpec(plan: StackPlan, program: string, address: string): ProcessSpec {
  const nothingKept = ["--save", "", "--appendonly", "no"];
  const place = ["--bind", hostOf(address), "--port", portOf(address), "--dir", plan.dataDir];
  return server(plan, "redis", program, [...place, ...nothingKept], "Ready to accept connections");
}

/** @param sign what it says when it serves. */
function server({ env }: StackPlan, name: string, program: string, args: readonly string[], sign: string): ProcessSpec {
  return {
    name,
    program,
    arguments: args,
    env: { PATH: env.PATH },
    hasChannel: false,
    plainLevel: "info",
    ready: async (life) => void (await life.line(({ text }) => text.includes(sign))),
  };
}
