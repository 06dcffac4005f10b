/** Machines drawn at random: any nesting, any kind of state, guards, delays, raised events, history. */
/* eslint-disable @typescript-eslint/no-explicit-any -- what is drawn at random has no types */
import fc from "fast-check";
import {
  and,
  assign,
  cancel,
  enqueueActions,
  not,
  or,
  raise,
  sendTo,
  setup,
  type AnyStateMachine,
} from "xstate";
import type { Make, Step } from "./side-by-side.ts";

const EVENTS = ["A", "B", "C"] as const;
const GUARDS = ["even", "few"] as const;

/** What is drawn: a tree of states, and for each what its transitions, actions and delays are drawn from. */
interface Tree {
  readonly kind: "atomic" | "compound" | "parallel" | "final" | "history";
  readonly deep: boolean;
  readonly children: readonly Tree[];
  readonly on: readonly Arrow[];
  readonly after: readonly (Arrow & { readonly delay: number | "named" })[];
  readonly always: readonly Arrow[];
  readonly done: readonly Arrow[];
  readonly entry: readonly Act[];
  readonly exit: readonly Act[];
}

interface Arrow {
  readonly event: (typeof EVENTS)[number] | "*";
  /** Which node, of all there are; none if negative. */
  readonly target: number;
  readonly reenter: boolean;
  readonly guard: Ask | null;
  readonly actions: readonly Act[];
}

type Ask = "even" | "few" | "not" | "and" | "or" | "params" | "inline";
type Act = "inc" | "say" | "raise" | "raise later" | "cancel" | "send later" | "enqueue" | "named";

const act: fc.Arbitrary<Act> = fc.constantFrom("inc", "say", "raise", "raise later", "cancel", "send later", "enqueue", "named"); // prettier-ignore
const ask: fc.Arbitrary<Ask> = fc.constantFrom("even", "few", "not", "and", "or", "params", "inline");
const acts = fc.array(act, { maxLength: 2 });
const arrow: fc.Arbitrary<Arrow> = fc.record({
  event: fc.constantFrom(...EVENTS, "*" as const),
  target: fc.integer({ min: -1, max: 20 }),
  reenter: fc.boolean(),
  guard: fc.option(ask),
  actions: acts,
});
const late = arrow.chain((one) =>
  fc.constantFrom(3, 5, 10, "named" as const).map((delay) => ({ ...one, delay })),
);

const { tree } = fc.letrec<{ tree: Tree; leaf: Tree; branch: Tree }>((tie) => {
  const rest = {
    deep: fc.boolean(),
    on: fc.array(arrow, { maxLength: 3 }),
    after: fc.array(late, { maxLength: 2 }),
    always: fc.array(arrow, { maxLength: 1 }),
    done: fc.array(arrow, { maxLength: 1 }),
    entry: acts,
    exit: acts,
  };
  return {
    leaf: fc.record({
      kind: fc.constantFrom("atomic", "atomic", "atomic", "final", "history"),
      children: fc.constant([]),
      ...rest,
    }),
    branch: fc.record({
      kind: fc.constantFrom("compound", "compound", "parallel"),
      children: fc.array(tie("tree"), { minLength: 1, maxLength: 3 }),
      ...rest,
    }),
    tree: fc.oneof({ maxDepth: 3 }, tie("leaf"), tie("branch")),
  };
});

const root: fc.Arbitrary<Tree> = fc.tuple(tree, fc.array(tree, { minLength: 2, maxLength: 4 })).map(([one, children]) => ({ ...one, kind: one.kind === "parallel" ? "parallel" : "compound", children, always: [] })); // prettier-ignore

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...EVENTS).map((type) => ({ type })) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 12 }) },
);

/** A machine that can be made again and again, and a script for it. */
export const machineAndSteps: fc.Arbitrary<{
  readonly make: Make;
  readonly steps: readonly Step[];
  readonly config: unknown;
}> = fc // prettier-ignore
  .record({ root, steps: fc.array(step, { minLength: 1, maxLength: 15 }) })
  .map(({ root, steps }) => ({ make: (log) => build(root, log), steps, config: root }));

function build(root: Tree, log: (text: unknown) => void): AnyStateMachine {
  const ids: string[] = [];
  const name = (tree: Tree, id: string): void => {
    if (tree.kind !== "history") ids.push(id);
    tree.children.forEach((child, i) => name(child, `${id}${i}`));
  };
  name(root, "s");
  const histories: string[] = [];
  const find = (tree: Tree, id: string): void => {
    if (tree.kind === "history") histories.push(id);
    tree.children.forEach((child, i) => find(child, `${id}${i}`));
  };
  find(root, "s");
  const targets = [...ids, ...histories].slice(1);

  const actionOf = (kind: Act, at: string): unknown => {
    switch (kind) {
      case "inc":
        return "inc";
      case "say":
        return ({ context, event }: { context: unknown; event: { type: string } }) =>
          log([at, event.type, context]);
      case "raise":
        // Not for ever: each counts.
        return enqueueActions(({ enqueue, context }: any) => {
          if (context.n < 8) enqueue.raise({ type: "B" });
          enqueue.assign({ n: context.n + 1 });
        });
      case "raise later":
        // One at a time, or they would multiply.
        return [cancel("late"), raise({ type: "C" }, { delay: 4, id: "late" })];
      case "cancel":
        return cancel("late");
      case "send later":
        return [cancel("sent"), sendTo(({ self }: any) => self, { type: "A" }, { delay: 6, id: "sent" })];
      case "enqueue":
        return enqueueActions(({ enqueue, check }: any) => {
          if (check("even")) enqueue("inc");
          enqueue({ type: "say", params: { at } });
        });
      case "named":
        return { type: "say", params: ({ context }: any) => ({ at, n: context.n }) };
    }
  };
  const guardOf = (kind: Ask): unknown => {
    switch (kind) {
      case "not":
        return not("even");
      case "and":
        return and([...GUARDS]);
      case "or":
        return or([not("few"), "even"]);
      case "params":
        return { type: "below", params: ({ context }: any) => ({ limit: 4 + (context.n % 2) }) };
      case "inline":
        return ({ context, event }: any) => context.n % 3 !== 0 || event.type === "A";
      default:
        return kind;
    }
  };
  const arrowOf = (one: Arrow, at: string): object => ({
    ...(one.target < 0 || targets.length === 0
      ? {}
      : { target: `#${targets[one.target % targets.length]!}` }),
    ...(one.guard === null ? {} : { guard: guardOf(one.guard) }),
    ...(one.reenter ? { reenter: true } : {}),
    actions: one.actions.flatMap((kind) => actionOf(kind, at)),
  });
  const grouped = (list: readonly Arrow[], at: string, key: (one: Arrow) => string): object => {
    const out: Record<string, object[]> = {};
    list.forEach((one, i) => (out[key(one)] ??= []).push(arrowOf(one, `${at} ${i}`)));
    return out;
  };
  const config = (tree: Tree, id: string): object => {
    if (tree.kind === "history") return { id, type: "history", history: tree.deep ? "deep" : "shallow" };
    const states = Object.fromEntries(tree.children.map((child, i) => [`k${i}`, config(child, `${id}${i}`)]));
    const first = tree.children.findIndex((child) => child.kind !== "history");
    // A state whose children are all of history can't be entered.
    const kind = tree.children.length > 0 && first < 0 ? "atomic" : tree.kind;
    return {
      id,
      ...(kind === "final" || kind === "parallel" ? { type: kind } : {}),
      ...(kind === "compound" ? { initial: `k${first}` } : {}),
      ...(kind === "compound" || kind === "parallel" ? { states } : {}),
      entry: [() => log(`+${id}`), ...tree.entry.flatMap((one) => actionOf(one, `${id} entry`))],
      exit: [() => log(`-${id}`), ...tree.exit.flatMap((one) => actionOf(one, `${id} exit`))],
      on: grouped(tree.on, `${id} on`, ({ event }) => event),
      after: grouped(tree.after, `${id} after`, (one) => String((one as Tree["after"][number]).delay)),
      always: tree.always
        .filter(({ guard }) => guard !== null)
        .map((one, i) => arrowOf(one, `${id} always ${i}`)),
      onDone: tree.done.map((one, i) => arrowOf(one, `${id} done ${i}`)),
    };
  };
  return setup({
    types: { context: {} as { n: number }, events: {} as { type: string } },
    actions: {
      inc: assign({ n: ({ context }) => context.n + 1 }),
      say: (_, params: unknown) => log(params),
    },
    guards: {
      even: ({ context }) => context.n % 2 === 0,
      few: ({ context }) => context.n < 5,
      below: ({ context }, { limit }: { limit: number }) => context.n < limit,
    },
    delays: { named: ({ context }) => 2 + (context.n % 3) },
  }).createMachine({
    ...config(root, "s"),
    context: { n: 0 },
    options: { maxIterations: 40 },
  } as never) as unknown as AnyStateMachine;
}
