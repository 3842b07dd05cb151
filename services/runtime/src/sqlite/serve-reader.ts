import type { Question } from "./question.ts";
import type { Schema } from "./schema.ts";
import { serveDatabase } from "./serve-database.ts";
import { failureOf } from "./sqlite-error.ts";

/** The whole of a reader's worker. */
export function serveReader(schema: Schema, questions: readonly Question<never, unknown>[]): void {
  serveDatabase(schema, (database, post) => {
    const prepared = new Map(questions.map((question) => [question.name, question.prepare(database)]));
    return (message) => {
      if (message.kind !== "ask") return;
      const { id, question, args } = message;
      try {
        const answerer = prepared.get(question);
        if (!answerer) throw new Error(`the worker does not know the question ${question}`);
        const answer = database.read(() => answerer(...(args as never)));
        post({ kind: "answer", id, answer });
      } catch (error) {
        post({ kind: "failed", id, failure: failureOf(error) });
      }
    };
  });
}
