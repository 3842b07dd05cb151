import { create } from "@bufbuild/protobuf";
import {
  EndedSchema,
  FailedSchema,
  type GenerateResponse,
  GenerateResponseSchema,
  StartedSchema,
  ToolCallSchema,
} from "@polylogue/proto/model";
import { failureForPeople } from "../../model-call/failure.ts";
import type { ModelPart } from "../../model-call/model-part.ts";

/** A part as the door's wire says it. */
export function responseFrom(part: ModelPart): GenerateResponse {
  return create(GenerateResponseSchema, { part: bodyOf(part) });
}

function bodyOf(part: ModelPart): GenerateResponse["part"] {
  switch (part.type) {
    case "started": {
      const { provider, model, rehearsal } = part;
      return { case: "started", value: create(StartedSchema, { provider, model, rehearsal }) };
    }
    case "text":
      return { case: "text", value: part.text };
    case "reasoning":
      return { case: "reasoning", value: part.text };
    case "toolCall": {
      const { id, name, argumentsJson } = part;
      return { case: "toolCall", value: create(ToolCallSchema, { id, name, argumentsJson }) };
    }
    case "ended": {
      const { reason, receipt } = part;
      return { case: "ended", value: create(EndedSchema, { reason, receipt }) };
    }
    case "failed": {
      const { reason, message } = failureForPeople(part.failure);
      return { case: "failed", value: create(FailedSchema, { reason, message, receipt: part.receipt }) };
    }
    default:
      return part satisfies never;
  }
}
