/** What goes wrong, by weight. */
export interface FaultMix {
  crashRoom: number;
  /** Dies between a decision and its commit, or between a commit and its answer. */
  crashAtAppend: number;
  stopRoom: number;
  crashGateway: number;
  stopGateway: number;
  crashRunner: number;
  stopRunner: number;
  /** Breaks a trunk of a gateway or a runner. */
  cutTrunk: number;
  cutSocket: number;
  /** Breaks the sockets of everybody at once. */
  storm: number;
  /** Nothing arrives any more between two processes, in one direction. */
  blockOneWay: number;
  /** Nothing arrives in either. */
  partition: number;
  /** A runner reaches no instance for so long that it is taken for dead, and comes back with what it has. */
  isolateRunner: number;
  busDown: number;
  storeDown: number;
  /** Trunks that take little at once. */
  narrowTrunks: number;
}

export const noFaults: FaultMix = {
  crashRoom: 0,
  crashAtAppend: 0,
  stopRoom: 0,
  crashGateway: 0,
  stopGateway: 0,
  crashRunner: 0,
  stopRunner: 0,
  cutTrunk: 0,
  cutSocket: 0,
  storm: 0,
  blockOneWay: 0,
  partition: 0,
  isolateRunner: 0,
  busDown: 0,
  storeDown: 0,
  narrowTrunks: 0,
};
