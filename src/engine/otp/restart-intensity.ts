/**
 * The restart limit of a supervisor: at most `maxRestarts` restarts within `maxSeconds`.
 *
 * Time is taken in whole monotonic seconds and the window includes both its ends
 * (`add_restart` in OTP 25's supervisor.erl): a restart counts while `then >= now - maxSeconds`.
 */
import { here, type Term } from "../kernel/index.ts";
import { idText } from "./child.ts";

export class RestartIntensity {
  readonly maxRestarts: number;
  /** Seconds. */
  readonly maxSeconds: number;
  /** Whole seconds of the counted restarts, newest first. */
  #restarts: number[] = [];

  constructor(maxRestarts: number, maxSeconds: number) {
    this.maxRestarts = maxRestarts;
    this.maxSeconds = maxSeconds;
  }

  /** Counts a restart of child `id` now; false if that is one too many. */
  add(id: Term): boolean {
    const system = here("a supervisor");
    const second = Math.floor(system.clock / 1000);
    this.#restarts = [second, ...this.#restarts.filter((then) => then >= second - this.maxSeconds)];
    const used = this.#restarts.length;
    system.recorder?.event({
      type: "restart",
      at: system.now,
      pid: system.current!.id,
      id: idText(id),
      used,
      max: this.maxRestarts,
    });
    return used <= this.maxRestarts;
  }
}
