/** What people do, by weight. */
export interface ActMix {
  post: number;
  /** A post that mentions one or more personas. */
  ask: number;
  reply: number;
  edit: number;
  delete: number;
  stop: number;
  stopAll: number;
  rename: number;
  retitle: number;
  archive: number;
  /** Who answers what is said to nobody, and how far personas may go on among themselves. */
  settings: number;
  hold: number;
  regenerate: number;
  pickVersion: number;
  continueTurn: number;
  continueChain: number;
  addPersona: number;
  removePersona: number;
  leaveRoom: number;
  setRole: number;
  removeParticipant: number;
  ban: number;
  typing: number;
  markRead: number;
  loadOlder: number;
  /** Closes the room's page and opens it again. */
  reopen: number;
  reload: number;
  /** The device loses its network for a while. */
  offline: number;
  /** Several posts at once. */
  burst: number;
}

export const calmActs: ActMix = {
  post: 10,
  ask: 8,
  reply: 3,
  edit: 4,
  delete: 2,
  stop: 3,
  stopAll: 1,
  rename: 1,
  retitle: 1,
  archive: 0.3,
  settings: 0.5,
  hold: 0.7,
  regenerate: 2,
  pickVersion: 1,
  continueTurn: 2,
  continueChain: 2,
  addPersona: 0.5,
  removePersona: 0.4,
  leaveRoom: 0.5,
  setRole: 0.5,
  removeParticipant: 0.3,
  ban: 0.1,
  typing: 2,
  markRead: 2,
  loadOlder: 0.5,
  reopen: 0.5,
  reload: 0.5,
  offline: 0,
  burst: 1,
};
