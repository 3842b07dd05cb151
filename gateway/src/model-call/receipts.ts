import { create } from "@bufbuild/protobuf";
import { Provenance, type Receipt, ReceiptSchema, type Tokens, TokensSchema } from "@polylogue/proto/model";

/** Sums the receipts of a call's tries, in order, into the one that the caller gets. */
export function sumReceipts(
  tries: readonly Receipt[],
  more: { readonly route: string; readonly firstTokenMs: number | undefined; readonly isAnswered: boolean },
): Receipt {
  const answering = more.isAnswered ? tries.at(-1) : undefined;
  const used = tries.filter((receipt) => tokenCount(receipt.tokens) > 0);
  const isPriced = used.every((receipt) => receipt.costNanoUsd !== undefined);
  return create(ReceiptSchema, {
    model: answering?.model ?? "",
    provider: answering?.provider ?? "",
    route: more.route,
    tries: tries.flatMap((receipt) => receipt.tries),
    tokens: sumTokens(tries),
    provenance: leastSure(used.length > 0 ? used : tries),
    // Unknown is not 0: one try of unknown price makes the whole unknown.
    ...(isPriced && used.length > 0
      ? { costNanoUsd: used.reduce((sum, { costNanoUsd = 0n }) => sum + costNanoUsd, 0n) }
      : {}),
    priceVersion: isPriced ? (used.at(-1)?.priceVersion ?? "") : "",
    ...(more.firstTokenMs === undefined ? {} : { firstTokenMs: Math.round(more.firstTokenMs) }),
    rehearsal: answering?.rehearsal ?? false,
  });
}

/** All tokens of a receipt: its buckets are disjoint. */
export function tokenCount(tokens: Tokens | undefined): number {
  if (!tokens) return 0;
  return tokens.inputUncached + tokens.cacheRead + tokens.cacheWrite + tokens.output + tokens.reasoning;
}

function sumTokens(receipts: readonly Receipt[]): Tokens {
  const sum = create(TokensSchema);
  for (const { tokens } of receipts) {
    if (!tokens) continue;
    sum.inputUncached = boundedSum(sum.inputUncached, tokens.inputUncached);
    sum.cacheRead = boundedSum(sum.cacheRead, tokens.cacheRead);
    sum.cacheWrite = boundedSum(sum.cacheWrite, tokens.cacheWrite);
    sum.output = boundedSum(sum.output, tokens.output);
    sum.reasoning = boundedSum(sum.reasoning, tokens.reasoning);
  }
  return sum;
}

/** Kept in the range of the wire: a sum that could not be written would cost the caller its receipt. */
function boundedSum(left: number, right: number): number {
  return Math.min(left + right, 0xffff_ffff);
}

/** The enum goes from the surest to the least sure. */
function leastSure(receipts: readonly Receipt[]): Provenance {
  let least = Provenance.UNSPECIFIED;
  for (const { provenance } of receipts) if (provenance > least) least = provenance;
  return least;
}
