import { serveReader } from "@polylogue/runtime/sqlite/serve-reader";
import { roomQuestions } from "./questions.ts";
import { roomSchema } from "./schema.ts";

serveReader(roomSchema, roomQuestions);
