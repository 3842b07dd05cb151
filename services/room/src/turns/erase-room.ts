import type { DraftStore, RoomKey, RoomStore } from "../store/room-store.ts";

/**
 * Erases a deleted room with what is kept of it beside the store (L8). Idempotent. When it fails the room's busy row is still there, and
 * whoever sees it next erases again.
 */
export async function eraseRoom(
  { store, draftStore }: { readonly store: RoomStore; readonly draftStore: DraftStore },
  key: RoomKey,
): Promise<void> {
  if (draftStore !== store) {
    const drafts = await draftStore.readDrafts(key);
    await draftStore.deleteDrafts(
      key,
      drafts.map(({ turnId }) => turnId),
    );
  }
  // Last: the busy row goes with it.
  await store.eraseRoom(key);
}
