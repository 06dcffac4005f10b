/** A player with a real clock and a given way to run code. */
import { createActor, fromCallback, fromPromise } from "xstate";
import type { Outcome } from "../sandbox/index.ts";
import { startClock } from "./clock.ts";
import type { DemoData } from "./demo-data.ts";
import { playerMachine, type PlayerActor, type PlayerEvent, type RunInput } from "./machine.ts";

/** Runs code and answers with what came of it; `signal` is aborted when nobody waits for it any more. */
export type Runner = (input: RunInput, signal: AbortSignal) => Promise<Outcome>;

/** @returns a player that is not started yet, so that it can show its first picture on the server too */
export function createPlayer(demo: DemoData, run: Runner): PlayerActor {
  return createActor(
    playerMachine.provide({
      actors: {
        run: fromPromise<Outcome, RunInput>(({ input, signal }) => run(input, signal)),
        clock: fromCallback<PlayerEvent>(({ sendBack }) => startClock(sendBack)),
      },
    }),
    { input: demo },
  );
}
