/** Histories for fast-check: what some replicas write, merge and send. */
import fc from "fast-check";
import { FATES, REPLICAS, type LawSubject, type Step } from "../../../src/engine/crdt/index.ts";

/** @param fates what may happen to a delta group on its way */
export function histories<S>(
  subject: Pick<LawSubject<S>, "operations">,
  fates: readonly (typeof FATES)[number][] = FATES,
): fc.Arbitrary<Step[]> {
  const replica = fc.nat(REPLICAS.length - 1);
  const pair = fc
    .tuple(replica, fc.nat(REPLICAS.length - 2))
    .map(([from, more]) => ({ from, to: (from + 1 + more) % REPLICAS.length }));
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        step: fc.constant("write" as const),
        at: replica,
        operation: fc.nat(subject.operations.length - 1),
        argument: fc.nat(5),
      }),
    },
    { weight: 2, arbitrary: pair.map((pair) => ({ step: "merge" as const, ...pair })) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(pair, fc.constantFrom(...fates))
        .map(([pair, fate]) => ({ step: "send" as const, ...pair, fate })),
    },
  );
  return fc.array(step, { minLength: 1, maxLength: 14 });
}
