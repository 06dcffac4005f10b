/**
 * What a scenario may import from "faultline", in the order in which the API page shows it. The texts come from
 * the docstrings; only the grouping is decided here. The editor offers these names and no others.
 */
export interface ApiGroup {
  /** Its anchor on the page. */
  readonly id: string;
  readonly title: string;
  /** One or two sentences that a docstring can't say. */
  readonly intro: string;
  readonly names: readonly string[];
  /** Files of `examples/`, without `.ts`. */
  readonly examples: readonly string[];
}

export const API: readonly ApiGroup[] = [
  {
    id: "scenarios",
    title: "Scenarios",
    intro:
      "A file that can be run exports a scenario. Time in it is virtual, and the same seed gives the same run.",
    names: ["scenario", "now", "mark", "Logger", "Random"],
    examples: ["scenario"],
  },
  {
    id: "processes",
    title: "Processes",
    intro:
      "Elixir’s Kernel and Process. A function that waits is called with yield*, so that what blocks can be seen in the text.",
    names: [
      ...["spawn", "spawnLink", "spawnMonitor", "self", "send", "receive", "work"],
      ...["exit", "raise", "error", "Process", "node"],
    ],
    examples: ["send-receive", "links", "monitor", "timers", "work"],
  },
  {
    id: "gen-server",
    title: "GenServer",
    intro:
      "Callbacks are plain functions; one that waits is a generator. What they return are Elixir’s tuples, as arrays.",
    names: ["GenServer"],
    examples: ["gen-server", "call-timeout"],
  },
  {
    id: "supervisors",
    title: "Supervisors",
    intro: "A child is a module, a module with its argument, or a specification.",
    names: ["Supervisor", "DynamicSupervisor"],
    examples: ["supervisor", "dynamic-supervisor"],
  },
  {
    id: "more-otp",
    title: "Registry, Task, Agent, Application",
    intro: "What stands on servers and supervisors.",
    names: ["Registry", "Task", "Agent", "Application"],
    examples: ["registry", "task", "agent", "application"],
  },
  {
    id: "gen-event",
    title: "GenEvent, AlarmHandler",
    intro:
      "A manager shows every event to its handlers, which come and go while it runs. One that crashes is removed, and nobody puts it back.",
    names: ["GenEvent", "AlarmHandler"],
    examples: ["gen-event", "alarm-handler"],
  },
  {
    id: "dependencies",
    title: "Dependencies",
    intro:
      "What a system needs and has no power over. On the stage it can be switched to down, slow, flapping, hanging or corrupt; in a fault script as in: at 1200 down Database.",
    names: ["Dependency"],
    examples: ["dependency"],
  },
  {
    id: "config",
    title: "Configuration",
    intro:
      "A scenario brings its own environment, as env and files. Config loads from it in the manner of Vapor: places in order, and one error that names all that is wrong.",
    names: ["Config", "Env", "File"],
    examples: ["config", "env"],
  },
  {
    id: "ets",
    title: "ETS",
    intro:
      "Tables in memory that belong to a process. Whoever reads or writes does it by itself, at once: no message, no waiting, no yield*.",
    names: ["ETS"],
    examples: ["ets", "ets-select", "ets-heir"],
  },
  {
    id: "gen-statem",
    title: "GenStatem",
    intro:
      "A process that hosts an XState machine. setup, assign and the rest are XState’s own; its delays run in virtual time, and its actions run in the process.",
    names: [
      ...["GenStatem", "setup", "createMachine", "assign", "raiseEvent", "sendTo", "cancel", "emit"],
      ...["enqueueActions", "log", "assertEvent", "and", "or", "not", "stateIn", "machineDefinition"],
    ],
    examples: ["statem", "statem-check"],
  },
  {
    id: "resilience",
    title: "Fuses, breakers, watchdogs",
    intro:
      "What stands between a system and what it depends on. Each is a state machine whose statechart the stage can show. Fuse is Erlang’s fuse; CircuitBreaker has the half-open state of other languages, for comparison.",
    names: ["Fuse", "CircuitBreaker", "Watchdog"],
    examples: ["fuse", "breaker", "watchdog"],
  },
  {
    id: "nodes",
    title: "Nodes",
    intro:
      "Several nodes on a network, as distributed Erlang has them. What is sent to another node is under way, can be cut off, and arrives at most once. In a fault script: at 1200 cut oslo | lyon pune, heal, crash lyon, pause, resume, restart, line oslo | lyon latency 200 loss 10%.",
    names: ["cluster", "Node"],
    examples: ["nodes", "node-monitor"],
  },
  {
    id: "replicated-values",
    title: "Replicated values",
    intro:
      "Values that several processes change without asking each other, and join afterwards. They are plain and never change: a write gives a delta, which is a state too, and join gives the least state that holds both.",
    names: ["GCounter", "PNCounter", "LWWRegister", "MVRegister", "EWFlag", "joinAll"],
    examples: ["g-counter", "pn-counter", "lww-register", "mv-register", "ew-flag"],
  },
  {
    id: "replicated-sets",
    title: "Replicated sets, maps and text",
    intro:
      "Where things can be removed, a merge must tell “removed” from “never seen”. Tombstones do it, or dots (the names of events) and a causal context (which events a replica has seen).",
    names: [
      ...["GSet", "TwoPhaseSet", "AWORSet", "RWORSet", "AWLWWMap", "ORMap", "RGA", "DeltaCrdt"],
      ...["nextDot", "hasDot", "missingDots", "plainContext"],
    ],
    examples: [
      "g-set",
      "two-phase-set",
      "aw-or-set",
      "rw-or-set",
      "aw-lww-map",
      "or-map",
      "rga",
      "delta-crdt",
    ],
  },
  {
    id: "laws",
    title: "Merges of your own, and their laws",
    intro:
      "A merge that is commutative, associative and idempotent can be made in any order, in any groups and any number of times. Laws.check looks for the smallest states that break yours; the stage draws them in its pane Laws.",
    names: ["Crdt", "Laws"],
    examples: ["crdt", "laws"],
  },
  {
    id: "faults",
    title: "Fault scripts",
    intro:
      "A script has one fault a line, as in: at 1200 exit Counter kill. The stage writes it while you break things.",
    names: ["parseFaults", "formatFaults"],
    examples: ["faults"],
  },
  {
    id: "types",
    title: "Types",
    intro:
      "For import type { … }. Most code needs none of them: the types of your callbacks are found by themselves.",
    names: [
      ...["Pid", "Ref", "Term", "Wait", "Timeout", "Destination", "Body", "Fault", "Scenario"],
      ...[
        "Server",
        "From",
        "Next",
        "InitResult",
        "CallResult",
        "NoReply",
        "Callbacks",
        "StartResult",
        "StartOptions",
      ],
      ...[
        "ServerModule",
        "Via",
        "ChildSpec",
        "ChildLike",
        "ChildOverrides",
        "Restart",
        "Shutdown",
        "Strategy",
      ],
      ...[
        "AutoShutdown",
        "SupervisorOptions",
        "SupervisorModule",
        "DynamicSupervisorOptions",
        "RegistryOptions",
      ],
      ...["HandlerModule", "Handler", "HandlerInit", "HandlerAnswer", "HandlerCallAnswer"],
      ...["HandlerCallbacks", "Alarm"],
      ...["Job", "TaskHandle", "ApplicationModule", "ApplicationType"],
      ...[
        "StatemDefinition",
        "StatemModule",
        "CallAnswer",
        "MachineDefinition",
        "ChartState",
        "ChartTransition",
      ],
      ...["FuseOptions", "FuseStrategy", "FuseAnswer", "FuseContext", "FuseResult"],
      ...["BreakerOptions", "BreakerStart", "BreakerResult", "WatchdogOptions"],
      ...["DependencyDefinition", "DependencyModule", "DependencyMode", "DependencyError", "Answer"],
      ...["Provider", "Provided", "Loaded", "LoadError", "Binding", "BindingOptions"],
      ...["ClusterPlan", "ClusterOptions", "NodePlan", "MonitorNodesOptions", "Quality", "Latency", "Link"],
      ...["Rule", "Letter", "Verdict", "Signal", "NetworkFault", "LineQuality"],
      ...["CrdtType", "CausalType", "Causal", "CausalContext", "PlainContext", "Dot", "ReplicaId", "Data"],
      ...["Counts", "PNCounts", "LastWrite", "Elements", "TwoPhase", "AWORSetState", "RWORSetState"],
      ...["AWLWWMapState", "ORMapType", "RGAState", "CrdtDefinition", "CrdtModule", "Writes"],
      ...["LawOptions", "LawResult", "LawBreach"],
      ...["DeltaCrdtOptions", "DeltaCrdtStorage", "Diff", "Stored"],
      ...["Table", "Tid", "Row", "Pattern", "Clause", "Bindings", "CounterOp", "ElementUpdate", "TableInfo"],
      ...["TableOption", "ChangeableOption", "Heir", "TableType", "TableAccess"],
    ],
    examples: [],
  },
];
