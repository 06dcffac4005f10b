/** The gallery of the playground, in its order. The code stands in examples/<name>.ts. */

export interface Example {
  readonly name: string;
  readonly title: string;
  /** What to look at, in a sentence. */
  readonly about: string;
}

export const EXAMPLES: readonly Example[] = [
  {
    name: "counter",
    title: "A counter",
    about:
      "One server under one supervisor. Kill it and see what is kept: its name; and what is not: its state.",
  },
  {
    name: "storm",
    title: "Restart storm",
    about: "A worker that crashes after every start uses up the restart budget within half a second.",
  },
  {
    name: "escalation",
    title: "Escalation",
    about: "Three levels: a supervisor that gives up is a crashed child to the one above it.",
  },
  {
    name: "pipeline",
    title: "Pipeline",
    about: "rest_for_one: who comes after the crashed stage starts anew, who comes before it goes on.",
  },
  {
    name: "links",
    title: "Chain of links",
    about: "No supervisor at all: links alone carry an exit from process to process.",
  },
  {
    name: "task",
    title: "Task that crashes",
    about: "A task is linked to the server that awaits it, and takes it along.",
  },
  {
    name: "registry",
    title: "Registry",
    about: "Rooms found by name. A dead room is forgotten at once; its successor registers anew.",
  },
  {
    name: "bottleneck",
    title: "Bottleneck",
    about: "One server that everybody asks. Look at Metrics: what grows first, and when is it well again?",
  },
  {
    name: "fuses",
    title: "Fuse and breaker",
    about:
      "A fuse, a breaker and a watchdog before a warehouse that goes down for a while. Look at Statechart: what does each of them wait for?",
  },
  {
    name: "replicas",
    title: "Replicas of a map",
    about:
      "Three depots write to one map, each at its own place. Look at Replicas: why do two differ, and how are they merged?",
  },
  {
    name: "shutdown",
    title: "Shutdown order",
    about: "Stopped in reverse order; who takes too long is killed.",
  },
];
