import type { ModelRequest } from "../model-port.ts";
import { answer, decide, explainWhy, fact } from "./replies/answer.ts";
import { arithmetic } from "./replies/arithmetic-reply.ts";
import { code } from "./replies/code.ts";
import { compare } from "./replies/compare.ts";
import { farewell, greeting, nod, nothing, thanks } from "./replies/courtesy.ts";
import { creative } from "./replies/creative.ts";
import { critique } from "./replies/critique.ts";
import { foreign } from "./replies/foreign.ts";
import { identity } from "./replies/identity.ts";
import { list, plan } from "./replies/list.ts";
import { disagreement, followUp, opinion, statement } from "./replies/reaction.ts";
import { digest, summary, title } from "./replies/summary.ts";
import { type ReplyContext, readReplyContext } from "./reply-context.ts";

/** The rehearsal's whole answer to a request, in Markdown: the same for the same request. */
export function composeReply(request: ModelRequest): string {
  return composed(readReplyContext(request)).trim();
}

function composed(context: ReplyContext): string {
  switch (context.intent) {
    case "nothing":
      return nothing(context);
    case "title":
      return title(context);
    case "identity":
      return identity(context);
    case "greeting":
      return greeting(context);
    case "thanks":
      return thanks(context);
    case "farewell":
      return farewell(context);
    case "nod":
      return nod(context);
    case "foreign":
      return foreign(context);
    case "arithmetic":
      return arithmetic(context);
    case "summary":
      return summary(context);
    case "compare":
      return compare(context);
    case "creative":
      return creative(context);
    case "code":
      return code(context);
    case "critique":
      return critique(context);
    case "list":
      return list(context);
    case "plan":
      return plan(context);
    case "decide":
      return decide(context);
    case "follow-up":
      return followUp(context);
    case "disagreement":
      return disagreement(context);
    case "why":
      return explainWhy(context);
    case "fact":
      return fact(context);
    case "opinion":
      return opinion(context);
    case "explain":
    case "question":
      return answer(context);
    case "long":
      return digest(context);
    case "statement":
      return statement(context);
    default:
      return context.intent satisfies never;
  }
}
