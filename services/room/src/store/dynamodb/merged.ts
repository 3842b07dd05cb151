/**
 * Merges sequences, each in order, into one. None is read further than it has to be. `comesFirst` tells it of two values of different
 * sequences.
 */
export async function* merged<T>(
  sequences: readonly AsyncGenerator<T, void, undefined>[],
  comesFirst: (left: T, right: T) => boolean,
): AsyncGenerator<T, void, undefined> {
  const started = await Promise.all(sequences.map(async (sequence) => ({ sequence, next: await sequence.next() })));
  const waiting = started.flatMap(({ sequence, next }) => (next.done ? [] : [{ sequence, value: next.value }]));
  for (;;) {
    const [some, ...others] = waiting;
    if (!some) return;
    const first = others.reduce((best, each) => (comesFirst(each.value, best.value) ? each : best), some);
    yield first.value;
    const next = await first.sequence.next();
    if (next.done) waiting.splice(waiting.indexOf(first), 1);
    else first.value = next.value;
  }
}
