/** The engine: what `import … from "faultline"` gives. */
export {
  DeltaCrdt,
  type DeltaCrdtOptions,
  type DeltaCrdtStorage,
  type Diff,
  type MonitorNodesOptions,
  Node,
  type Stored,
} from "./cluster/index.ts";
export {
  AWLWWMap,
  AWORSet,
  EWFlag,
  GCounter,
  GSet,
  hasDot,
  joinAll,
  LWWRegister,
  missingDots,
  MVRegister,
  nextDot,
  ORMap,
  plainContext,
  PNCounter,
  RGA,
  RWORSet,
  TwoPhaseSet,
  type AWLWWMapState,
  type AWORSetState,
  type Causal,
  type CausalContext,
  type CausalType,
  type Counts,
  type CrdtType,
  type Data,
  type Dot,
  type Elements,
  type LastWrite,
  type ORMapType,
  type PlainContext,
  type PNCounts,
  type ReplicaId,
  type RGAState,
  type RWORSetState,
  type TwoPhase,
} from "./crdt/index.ts";
export * from "./kernel/index.ts";
export * from "./laws/index.ts";
export type { Latency, Letter, Link, Quality, Rule, Signal, Verdict } from "./net/index.ts";
export * from "./otp/index.ts";
export * from "./resilience/index.ts";
export * from "./scenario/index.ts";
