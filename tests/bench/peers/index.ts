/** The peers that run on this JavaScript engine, by the name in the table. */
import type { Peer } from "../workloads.ts";
import { automergeBatch, automergeEach } from "./automerge.ts";
import { crdt, crdtEach } from "./crdt.ts";
import { recorded, unrecorded } from "./engine.ts";
import { fakeTimers } from "./fake-timers.ts";
import { cockatiel, fuseRecorded, fuseSyncRecorded, fuseSyncUnrecorded, fuseUnrecorded, opossum, opossumBare } from "./fuse.ts"; // prettier-ignore
import { handWritten } from "./hand-written.ts";
import { simjs } from "./simjs.ts";
import { simscript } from "./simscript.ts";
import { statemRecorded, statemUnrecorded, statemXState } from "./statem.ts";
import { xstateMachine, xstateTransition } from "./xstate.ts";
import { yjsBatch, yjsBatchV2, yjsSync, yjsUpdates, yjsVectors } from "./yjs.ts";

export const PEERS: Readonly<Record<string, Peer>> = {
  recorded,
  unrecorded,
  handWritten,
  xstateMachine,
  xstateTransition,
  fakeTimers,
  simjs,
  simscript,
  statemRecorded,
  statemUnrecorded,
  statemXState,
  fuseRecorded,
  fuseUnrecorded,
  fuseSyncRecorded,
  fuseSyncUnrecorded,
  opossum,
  opossumBare,
  cockatiel,
  crdt,
  crdtEach,
  yjsUpdates,
  yjsVectors,
  yjsBatch,
  yjsBatchV2,
  yjsSync,
  automergeEach,
  automergeBatch,
};
