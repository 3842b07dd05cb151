/** Cuts a list into batches of at most so many, and by size if it is said how large each is. */
export function batchesOf<T>(
  all: readonly T[],
  itemsMax: number,
  size?: { readonly bytesOf: (each: T) => number; readonly bytesMax: number },
): T[][] {
  const batches: T[][] = [];
  let batch: T[] = [];
  let bytes = 0;
  for (const each of all) {
    const eachBytes = size?.bytesOf(each) ?? 0;
    if (batch.length === itemsMax || (batch.length > 0 && size && bytes + eachBytes > size.bytesMax)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(each);
    bytes += eachBytes;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** Does something with each, so many at a time; results in order. Rejects with the first failure, after what was under way has ended. */
export async function inParallel<T, R>(
  all: readonly T[],
  underWayMax: number,
  work: (each: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const run = async (): Promise<void> => {
    while (next < all.length && failures.length === 0) {
      const index = next;
      next += 1;
      try {
        results[index] = await work(all[index] as T);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(underWayMax, all.length) }, run));
  if (failures.length > 0) throw failures[0];
  return results;
}
