/** Keeps what was begun in each room. */
export interface DraftStorage {
  load(roomId: string): string;
  save(roomId: string, text: string): void;
}

const PREFIX = "polylogue.draft.";
/** Rooms whose drafts are kept. */
const DRAFTS_MAX = 50;

/** Over the browser's storage. */
export function createDraftStorage(storage: Storage): DraftStorage {
  return {
    load: (roomId) => storage.getItem(PREFIX + roomId) ?? "",
    save(roomId, text) {
      try {
        if (text === "") storage.removeItem(PREFIX + roomId);
        else if (storage.getItem(PREFIX + roomId) !== null || countDrafts(storage) < DRAFTS_MAX)
          storage.setItem(PREFIX + roomId, text);
      } catch {
        // A draft that can not be kept is still in the field.
      }
    },
  };
}

function countDrafts(storage: Storage): number {
  let count = 0;
  for (let index = 0; index < storage.length; index += 1) if (storage.key(index)?.startsWith(PREFIX)) count += 1;
  return count;
}
