import { serveWriter } from "@polylogue/runtime/sqlite/serve-writer";
import { createRowApplier } from "./row-applier.ts";
import { roomSchema } from "./schema.ts";

serveWriter(roomSchema, createRowApplier);
