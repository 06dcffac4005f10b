/** The peers that run on this JavaScript engine, by the name in the table. */
import type { Peer } from "../workloads.ts";
import { recorded, unrecorded } from "./engine.ts";
import { fakeTimers } from "./fake-timers.ts";
import { cockatiel, fuseRecorded, fuseSyncRecorded, fuseSyncUnrecorded, fuseUnrecorded, opossum, opossumBare } from "./fuse.ts"; // prettier-ignore
import { handWritten } from "./hand-written.ts";
import { simjs } from "./simjs.ts";
import { simscript } from "./simscript.ts";
import { statemRecorded, statemUnrecorded, statemXState } from "./statem.ts";
import { xstateMachine, xstateTransition } from "./xstate.ts";

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
};
