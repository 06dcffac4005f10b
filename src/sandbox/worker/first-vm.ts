/** The counterpart of `first.ts` in a context of Node's `vm`: the transport is given, not kept from the browser. */
import { makeDeterministic } from "./determinism.ts";
import type { Transport } from "./host.ts";
import { prune } from "./prune.ts";
import { tidyStacks } from "./stack.ts";

interface VmScope {
  transport?: Transport & { receiveWith(receiver: (text: string) => void): void };
}

export const transport = (globalThis as VmScope).transport!;
export const left: readonly string[] = prune();
tidyStacks();
makeDeterministic();
