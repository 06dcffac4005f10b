/**
 * Fuses beyond the recordings: what happens when, to the millisecond, and laws that hold for any history.
 * Semantics: jlouis/fuse 2.5 (fuse_server, fuse_monitor). The recordings themselves: tests/truth/fuse.json.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  AlarmHandler,
  Fuse,
  FUSE_DRAWS,
  GenEvent,
  mark,
  now,
  Process,
  raise,
  Random,
  runScenario,
  scenario,
  Supervisor,
  System,
  type FuseOptions,
  type Term,
  type Trace,
  type Wait,
} from "faultline";
import { Driver } from "../truth/replay/clock.ts";

const MANY_RUNS = 300;

/** `maxR` melts within `maxT` ms are fine; one more blows it for `reset` ms. */
const standard = (maxR: number, maxT: number, reset: number): FuseOptions => [
  ["standard", maxR, maxT],
  ["reset", reset],
];

/** A system with fuses. Whatever is due at a moment has happened before the next command is given. */
class Bench {
  /** What fuse_event told: when, which fuse, and what became of it. */
  readonly told: [at: number, name: Term, state: Term][] = [];
  readonly #driver: Driver;

  constructor(draw?: () => number) {
    const system = new System();
    if (draw !== undefined) system.extensions.set(FUSE_DRAWS, { uniform: draw });
    this.#driver = new Driver(system);
    const { told } = this;
    const listener = GenEvent.defineHandler({
      name: "listener",
      init: () => ["ok", null],
      handleEvent([name, state]: [Term, Term], nothing: null) {
        told.push([now(), name, state]);
        return ["ok", nothing];
      },
    });
    this.do(() =>
      Supervisor.startLink([AlarmHandler, [Fuse, { monitor: false }]], { strategy: "one_for_one" }),
    );
    this.do(() => GenEvent.addHandler("fuse_event", listener, undefined));
  }

  do(command: () => Wait<Term> | Term): Term {
    const answer = this.#driver.run(command);
    this.#driver.settle();
    return answer;
  }

  /** Lets time pass until `time`. */
  at(time: number): this {
    this.#driver.pass(time - this.now);
    return this;
  }

  get now(): number {
    return this.#driver.system.now;
  }

  install = (options: FuseOptions, name = "f"): Term => this.do(() => Fuse.install(name, options));
  ask = (name = "f"): Term => this.do(() => Fuse.ask(name));
  melt = (name = "f"): Term => this.do(() => Fuse.melt(name));
  reset = (): Term => this.do(() => Fuse.reset("f"));
  remove = (): Term => this.do(() => Fuse.remove("f"));
  disable = (): Term => this.do(() => Fuse.circuitDisable("f"));
  enable = (): Term => this.do(() => Fuse.circuitEnable("f"));

  /** Answers at these times, asked in order. */
  answers(...times: number[]): Term[] {
    return times.map((time) => this.at(time).ask());
  }

  /** Statistics as an object. */
  stats(name = "f"): Record<string, number> {
    return Object.fromEntries(this.do(() => Fuse.stats(name)) as [string, number][]);
  }
}

/** A bench with a fuse `f` that is intact. */
function benched(options: FuseOptions): Bench {
  const bench = new Bench();
  bench.install(options);
  return bench;
}

/** Likewise, and blown at 0 ms. */
function blown(options: FuseOptions): Bench {
  const bench = benched(options);
  const [[, maxR]] = options as readonly [readonly ["standard", number, number], unknown];
  for (let i = 0; i <= maxR; i++) bench.melt();
  expect(bench.ask()).toBe("blown");
  return bench;
}

/** Times that begin with 0 and go on by these gaps. */
const timesOf = (gaps: readonly number[]): number[] =>
  gaps.reduce<number[]>((times, gap) => [...times, times.at(-1)! + gap], [0]);

describe("the window", () => {
  it("a melt as old as the window is outside, one a millisecond younger is inside", () => {
    // One melt within 1,000 ms is fine. 999 - 0 < 1000: two inside.
    const inside = benched(standard(1, 1000, 60_000));
    inside.melt();
    inside.at(999).melt();
    expect(inside.ask()).toBe("blown");
    // 1000 - 0 = 1000: only the last is inside. From then on the one at 1,000 counts: 1999 - 1000 = 999.
    const outside = benched(standard(1, 1000, 60_000));
    outside.melt();
    outside.at(1000).melt();
    expect(outside.ask()).toBe("ok");
    outside.at(1999).melt();
    expect(outside.ask()).toBe("blown");
  });

  it("slides: it is no counter that begins at zero every so often", () => {
    // Two within 1,000 ms are fine. At 1100: 1100 - 900 = 200 and 1100 - 950 = 150, so three, on both sides of 1,000.
    const bench = benched(standard(2, 1000, 60_000));
    bench.at(900).melt();
    bench.at(950).melt();
    expect(bench.ask()).toBe("ok");
    bench.at(1100).melt();
    expect(bench.ask()).toBe("blown");
  });

  it("without width holds not even the melt of this moment, so nothing blows", () => {
    // Age 0 is >= 0: outside.
    const bench = benched(standard(0, 0, 60_000));
    for (let i = 0; i < 20; i++) bench.melt();
    expect(bench.ask()).toBe("ok");
  });

  it("law: blown from the first melt on that ends a window with more than maxR melts", () => {
    fc.assert(
      fc.property(
        fc.nat(4),
        fc.nat(40),
        fc.array(fc.nat(25), { minLength: 1, maxLength: 12 }),
        (maxR, maxT, gaps) => {
          // It never heals meanwhile: 12 gaps of at most 25 ms are 300 ms.
          const bench = benched(standard(maxR, maxT, 1_000_000));
          const times = timesOf(gaps);
          const tooMany = times.map(
            (last, i) => times.slice(0, i + 1).filter((time) => last - time < maxT).length > maxR,
          );
          times.forEach((time, i) => {
            bench.at(time).melt();
            expect(bench.ask()).toBe(tooMany.slice(0, i + 1).includes(true) ? "blown" : "ok");
          });
        },
      ),
      { numRuns: MANY_RUNS },
    );
  });
});

describe("healing", () => {
  it("is at the reset time after it blew, to the millisecond, and told at that moment", () => {
    const bench = benched(standard(1, 100, 500));
    bench.at(30).melt();
    bench.at(70).melt();
    // Blew at 70, the second melt: 70 + 500 = 570.
    expect(bench.answers(569, 570)).toEqual(["blown", "ok"]);
    expect(bench.told).toEqual([
      [0, "f", "ok"],
      [70, "f", "blown"],
      [570, "f", "ok"],
    ]);
  });

  it("forgets the melts, even those that are younger than the window", () => {
    const bench = blown(standard(2, 10_000, 100));
    // Three melts at 0 are 150 ms old, in a window of 10,000. After healing at 100 two more are fine, the third is not.
    bench.at(150).melt();
    bench.melt();
    expect(bench.ask()).toBe("ok");
    bench.melt();
    expect(bench.ask()).toBe("blown");
  });

  it("is not put off by melts while it is blown, which leave nothing behind but a word", () => {
    const bench = blown(standard(1, 10_000, 1000));
    for (const time of [200, 600, 999]) bench.at(time).melt();
    // 0 + 1000, not 999 + 1000.
    expect(bench.answers(999, 1000)).toEqual(["blown", "ok"]);
    // The one at 999 is 1 ms old and forgotten: one melt is fine again.
    bench.melt();
    expect(bench.ask()).toBe("ok");
    expect(bench.told.map(([at, , state]) => [at, state])).toEqual([
      [0, "ok"],
      [0, "blown"],
      [200, "blown"],
      [600, "blown"],
      [999, "blown"],
      [1000, "ok"],
    ]);
  });

  it("has no half-open state: everybody is let through at once, and as many melts as ever are fine", () => {
    const bench = blown(standard(3, 1000, 500));
    expect([...bench.answers(500), bench.ask(), bench.ask()]).toEqual(["ok", "ok", "ok"]);
    for (let i = 0; i < 3; i++) bench.melt();
    expect(bench.ask()).toBe("ok");
  });

  it("each fuse by its own clock", () => {
    const bench = new Bench();
    bench.install(standard(0, 1000, 300), "a");
    bench.install(standard(0, 1000, 100), "b");
    bench.melt("a"); // until 300
    bench.at(50).melt("b"); // until 150
    const both = (time: number) => [bench.at(time).ask("a"), bench.ask("b")];
    expect(both(149)).toEqual(["blown", "blown"]);
    expect(both(150)).toEqual(["blown", "ok"]);
    expect(both(300)).toEqual(["ok", "ok"]);
  });
});

describe("by hand", () => {
  it("a reset heals at once and cancels the timer", () => {
    const bench = blown(standard(0, 1000, 1000)); // would heal at 1000
    bench.at(400).reset();
    expect(bench.ask()).toBe("ok");
    bench.at(500).melt();
    // 500 + 1000; at 1000 nothing comes.
    expect(bench.answers(1000, 1499, 1500)).toEqual(["blown", "blown", "ok"]);
  });

  it("a reset of an intact fuse forgets its melts", () => {
    const bench = benched(standard(1, 1000, 1000));
    bench.melt();
    bench.reset();
    bench.melt();
    // One since the reset; without it there would be two.
    expect(bench.ask()).toBe("ok");
  });

  it("installed over, it begins afresh with the new limits, and the old timer is gone", () => {
    const bench = blown(standard(0, 1000, 1000)); // would heal at 1000
    bench.at(300).install(standard(1, 1000, 2000));
    expect(bench.ask()).toBe("ok");
    bench.melt();
    expect(bench.ask()).toBe("ok"); // one is fine now
    bench.at(400).melt();
    // 400 + 2000.
    expect(bench.answers(1000, 2399, 2400)).toEqual(["blown", "blown", "ok"]);
  });

  it("removed, it is not found; installed again, it is intact and has no melts", () => {
    const bench = benched(standard(1, 1000, 1000));
    bench.melt();
    expect(bench.remove()).toBe("ok");
    expect(bench.ask()).toEqual(["error", "not_found"]);
    expect([bench.melt(), bench.reset(), bench.remove(), bench.disable(), bench.enable()]).toEqual([
      "ok",
      ...Array.from({ length: 4 }, () => ["error", "not_found"]),
    ]);
    bench.install(standard(1, 1000, 1000));
    bench.melt();
    // One since; with the one before and that of the fuse that was none there would be three.
    expect(bench.ask()).toBe("ok");
  });

  it("the timer of a removed fuse heals the next one of its name too early, once", () => {
    const bench = blown(standard(0, 1000, 1000)); // its timer comes at 1000
    bench.at(100).remove();
    bench.install(standard(0, 1000, 1000));
    bench.at(600).melt(); // should heal at 1600
    expect(bench.answers(999, 1000)).toEqual(["blown", "ok"]);
    bench.at(1200).melt();
    // Its own timer from 600 went with the early heal: 1200 + 1000.
    expect(bench.answers(1600, 2199, 2200)).toEqual(["blown", "blown", "ok"]);
  });

  it("disabled, it is blown until it is enabled, whatever comes", () => {
    const bench = blown(standard(0, 1000, 500)); // would heal at 500
    bench.at(100).disable();
    expect(bench.answers(500, 10_000)).toEqual(["blown", "blown"]);
    bench.reset();
    expect(bench.ask()).toBe("blown");
    bench.install(standard(1, 1000, 500));
    expect(bench.ask()).toBe("blown");
    bench.melt();
    bench.melt();
    expect(bench.at(20_000).ask()).toBe("blown");
    bench.enable();
    expect(bench.ask()).toBe("ok");
    expect(bench.told.map(([at, , state]) => [at, state])).toEqual([
      [0, "ok"],
      [0, "blown"],
      [100, "blown"],
      [20_000, "ok"],
    ]);
  });

  it("enabled, it has no melts", () => {
    const bench = benched(standard(1, 1000, 500));
    bench.melt();
    bench.disable();
    bench.melt();
    bench.enable();
    bench.melt();
    // One since it was enabled, where one is fine; with the two before there would be three.
    expect(bench.ask()).toBe("ok");
  });

  it("enabling one that is blown by melts does nothing", () => {
    const bench = blown(standard(0, 1000, 500));
    bench.at(100).enable();
    expect(bench.answers(100, 499, 500)).toEqual(["blown", "blown", "ok"]);
  });
});

type Deed =
  | readonly ["melt" | "reset" | "disable" | "enable" | "remove"]
  | readonly ["install", maxR: number, maxT: number, reset: number];

/** What fuse_server does, as one small record: the oracle for any history of one fuse. */
class Model {
  readonly told: [at: number, name: Term, state: Term][] = [];
  stats = { ok: 0, blown: 0, melt: 0 };
  #fuse: { limits: number[]; melts: number[]; healsAt: number; enabled: boolean } | null = null;
  /** Timers of removed fuses, which nobody cancelled. */
  #stale: number[] = [];

  #tell(at: number, state: Term): void {
    if (this.#fuse!.enabled) this.told.push([at, "f", state]);
  }

  #heal(at: number): void {
    this.#tell(at, "ok");
    Object.assign(this.#fuse!, { melts: [], healsAt: Infinity });
  }

  /** Everything due until `time`, that moment included. */
  pass(time: number): void {
    for (;;) {
      const next = Math.min(this.#fuse?.healsAt ?? Infinity, ...this.#stale);
      if (next > time) return;
      this.#stale = this.#stale.filter((at) => at !== next);
      if (this.#fuse !== null && this.#fuse.healsAt < Infinity) this.#heal(next);
    }
  }

  do(at: number, [what, ...limits]: Deed): void {
    const fuse = this.#fuse;
    if (what === "install") {
      if (fuse === null) this.stats = { ok: 0, blown: 0, melt: 0 };
      this.#fuse = { limits, melts: [], healsAt: Infinity, enabled: fuse?.enabled ?? true };
      return this.#tell(at, "ok");
    }
    if (fuse === null) return;
    switch (what) {
      case "melt": {
        const [maxR, maxT, reset] = fuse.limits as [number, number, number];
        this.stats.melt++;
        fuse.melts = [...fuse.melts, at].filter((melt) => at - melt < maxT);
        if (fuse.melts.length <= maxR) return;
        this.#tell(at, "blown");
        if (fuse.enabled && fuse.healsAt === Infinity) fuse.healsAt = at + reset;
        return;
      }
      case "reset":
        return this.#heal(at);
      case "disable":
        this.#tell(at, "blown");
        fuse.healsAt = Infinity;
        fuse.enabled = false;
        return;
      case "enable":
        if (fuse.enabled) return;
        fuse.enabled = true;
        return this.#heal(at);
      case "remove":
        this.told.push([at, "f", "removed"]);
        if (fuse.healsAt < Infinity) this.#stale.push(fuse.healsAt);
        this.#fuse = null;
    }
  }

  ask(): Term {
    if (this.#fuse === null) return ["error", "not_found"];
    const answer = this.#fuse.enabled && this.#fuse.healsAt === Infinity ? "ok" : "blown";
    this.stats[answer]++;
    return answer;
  }
}

describe("any history", () => {
  const deed: fc.Arbitrary<Deed> = fc.oneof(
    { weight: 8, arbitrary: fc.constant<Deed>(["melt"]) },
    {
      weight: 5,
      arbitrary: fc.constantFrom<Deed>(["reset"], ["disable"], ["enable"], ["enable"], ["remove"]),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(
        fc.constant("install" as const),
        fc.nat(2),
        fc.nat(60),
        fc.integer({ min: 1, max: 80 }),
      ),
    },
  );
  const history = fc.array(fc.tuple(fc.nat(40), deed), { minLength: 1, maxLength: 25 });

  it("law: answers, events and statistics are those of the model", () => {
    fc.assert(
      fc.property(history, (steps) => {
        const first: Deed = ["install", 1, 50, 60];
        const [bench, model] = [new Bench(), new Model()];
        let time = 0;
        for (const [gap, step] of [[0, first] as const, ...steps]) {
          time += gap;
          bench.at(time);
          model.pass(time);
          // Asked on both sides of the deed: the first sees what healed by this moment.
          if (time > 0) expect(bench.ask()).toEqual(model.ask());
          if (step[0] === "install") bench.install(standard(step[1], step[2], step[3]));
          else bench[step[0]]();
          model.do(time, step);
          expect(bench.ask()).toEqual(model.ask());
        }
        bench.at(time + 100);
        model.pass(time + 100);
        expect(bench.told).toEqual(model.told);
        expect(bench.stats()).toEqual(model.stats);
      }),
      { numRuns: MANY_RUNS },
    );
  });
});

describe("fault injection", () => {
  const injecting = (rate: number, maxR = 1, reset = 500): FuseOptions => [
    ["fault_injection", rate, maxR, 1000],
    ["reset", reset],
  ];

  it("law: answers blown exactly when the draw is below the rate, once for each question", () => {
    const share = fc.integer({ min: 1, max: 1000 }).map((n) => n / 1000);
    const draw = fc.nat(999).map((n) => n / 1000);
    fc.assert(
      fc.property(share, fc.array(draw, { maxLength: 20 }), (rate, draws) => {
        // The edge is among them: a draw that equals the rate is not below it.
        const all = rate < 1 ? [...draws, rate] : draws;
        let drawn = 0;
        const bench = new Bench(() => all[drawn++]!);
        bench.install(injecting(rate));
        expect(all.map(() => bench.ask())).toEqual(all.map((one) => (one < rate ? "blown" : "ok")));
        expect(drawn).toBe(all.length);
      }),
      { numRuns: 100 },
    );
  });

  it.each([0.1, 0.25, 0.5, 0.9, 1])("the share of blown answers is the rate: %d", (rate) => {
    // Of n questions about n·p are answered blown, with a deviation of √(n·p·(1-p)); five of them miss once in 1.7 million.
    const asked = 2_000;
    const within = 5 * Math.sqrt(asked * rate * (1 - rate));
    for (const seed of [0, 1, 2]) {
      const trace = runScenario(
        scenario({
          *main() {
            yield* Supervisor.startLink([[Fuse, { monitor: false }]], { strategy: "one_for_one" });
            yield* Fuse.install("f", injecting(rate));
            let blown = 0;
            for (let i = 0; i < asked; i++) if ((yield* Fuse.ask("f", "async_dirty")) === "blown") blown++;
            mark("blown", blown);
          },
        }),
        { seed },
      );
      const [found] = marks(trace, "blown") as [number];
      expect(Math.abs(found - asked * rate)).toBeLessThanOrEqual(within);
    }
  });

  it("is neither a melt nor counted; melts blow it like any other, without a draw, and it heals to its rate", () => {
    let drawn = 0;
    const bench = new Bench(() => (drawn++, 0)); // 0 < 0.5: always injected
    bench.install(injecting(0.5));
    for (let i = 0; i < 5; i++) expect(bench.ask()).toBe("blown");
    expect(drawn).toBe(5);
    expect(bench.stats()).toEqual({ ok: 0, blown: 0, melt: 0 });
    bench.melt();
    bench.melt(); // two within 1,000 ms, where one is fine: until 500
    expect(bench.ask()).toBe("blown");
    expect(drawn).toBe(5);
    expect(bench.stats()).toEqual({ ok: 0, blown: 1, melt: 2 });
    bench.answers(499);
    expect(drawn).toBe(5);
    bench.answers(500);
    expect(drawn).toBe(6);
    expect(bench.told.map(([at, , state]) => [at, state])).toEqual([
      [0, ["gradual", 0.5]],
      [0, "blown"],
      [500, ["gradual", 0.5]],
    ]);
  });

  it("draws from a stream of its own: what else is drawn stays as it was", () => {
    const drawn = (asks: number): unknown[] =>
      marks(
        runScenario(
          scenario({
            *main() {
              yield* Supervisor.startLink([[Fuse, { monitor: false }]], { strategy: "one_for_one" });
              yield* Fuse.install("f", injecting(0.5));
              for (let i = 0; i < asks; i++) yield* Fuse.ask("f");
              mark("drawn", [Random.uniform(), Random.uniform()]);
            },
          }),
          { seed: 7 },
        ),
        "drawn",
      );
    expect(drawn(10)).toEqual(drawn(0));
  });
});

describe("run", () => {
  it("calls the job of an intact fuse only; `melt` is a good answer that melts, an exception melts nothing", () => {
    const bench = benched(standard(0, 1000, 500));
    let called = 0;
    const job = (what: "ok" | "melt" | "crash") => (): Term =>
      bench.do(function* () {
        try {
          return yield* Fuse.run("f", () => {
            called++;
            return what === "crash" ? raise("crash") : [what, called];
          });
        } catch {
          return "raised";
        }
      });
    expect(job("ok")()).toEqual(["ok", 1]);
    expect(job("crash")()).toBe("raised");
    expect(bench.stats()).toEqual({ ok: 2, blown: 0, melt: 0 });
    expect(job("melt")()).toEqual(["ok", 3]); // one melt, where none is fine
    expect(job("ok")()).toBe("blown");
    expect(called).toBe(3);
    // Questions: three ok and one blown.
    expect(bench.stats()).toEqual({ ok: 3, blown: 1, melt: 1 });
    expect(bench.do(() => Fuse.run("nobody", () => ["ok", 1]))).toEqual(["error", "not_found"]);
  });
});

describe("statistics", () => {
  it("outlive a removal, and begin anew with the next installation; installing over keeps them", () => {
    const bench = benched(standard(1, 1000, 500));
    bench.ask();
    bench.melt();
    bench.install(standard(1, 1000, 500));
    bench.ask();
    expect(bench.stats()).toEqual({ ok: 2, blown: 0, melt: 1 });
    bench.remove();
    bench.ask();
    bench.melt();
    // Of a fuse that is not there nothing is counted.
    expect(bench.stats()).toEqual({ ok: 2, blown: 0, melt: 1 });
    bench.install(standard(1, 1000, 500));
    expect(bench.stats()).toEqual({ ok: 0, blown: 0, melt: 0 });
  });

  it("count a question of either kind, one to the server and one to its table", () => {
    const bench = benched(standard(0, 1000, 500));
    bench.do(() => Fuse.ask("f", "sync"));
    bench.do(() => Fuse.ask("f", "async_dirty"));
    bench.melt();
    bench.do(() => Fuse.ask("f", "async_dirty"));
    expect(bench.stats()).toEqual({ ok: 2, blown: 1, melt: 1 });
  });
});

const marks = (trace: Trace, name: string): unknown[] =>
  trace.events.flatMap((event) => (event.type === "mark" && event.name === name ? [event.value] : []));

/** fuse_monitor looks once a minute. */
const LOOK = 60_000;

/** What became of alarms in a system in which these things are done to the fuse `f`. */
function alarms(
  options: FuseOptions,
  deeds: readonly (readonly [at: number, deed: () => Wait<unknown>])[],
  until: number,
): unknown[] {
  const trace = runScenario(
    scenario({
      until,
      *main() {
        yield* Supervisor.startLink([AlarmHandler, Fuse], { strategy: "one_for_one" });
        yield* Fuse.install("f", options);
        for (const [at, deed] of deeds) {
          yield* Process.sleep(at - now());
          yield* deed();
        }
      },
    }),
  );
  return trace.events.flatMap((event) =>
    event.type === "alarm" ? [[event.at, event.action, event.alarm, event.description]] : [],
  );
}

describe("alarms", () => {
  const melt = (): Wait<unknown> => Fuse.melt("f");

  it("are set once, at the first look that finds it blown, and cleared once, at the third healthy one in a row", () => {
    // Blown from 10,000 to 160,000: looks at 60,000 and 120,000 see it. Healthy at 180,000, 240,000 and 300,000.
    expect(alarms(standard(0, 1000, 150_000), [[10_000, melt]], 20 * LOOK)).toEqual([
      [60_000, "set", "f", "fuse_blown"],
      [300_000, "clear", "f", "fuse_blown"],
    ]);
  });

  it("are not set for what blows and heals between two looks", () => {
    // 70,000 to 110,000, between 60,000 and 120,000.
    expect(alarms(standard(0, 1000, 40_000), [[70_000, melt]], 10 * LOOK)).toEqual([]);
  });

  it("stay for ever when the fuse is removed", () => {
    const removed = [
      [10_000, melt],
      [70_000, () => Fuse.remove("f")],
    ] as const;
    expect(alarms(standard(0, 1000, 100_000), removed, 50 * LOOK)).toEqual([
      [60_000, "set", "f", "fuse_blown"],
    ]);
  });

  it("law: whatever the looks find, three healthy ones in a row clear, and set and clear take turns", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 14 }), (finds) => {
        // Opened or closed by hand half a minute before each look.
        const deeds = finds.map(
          (down, i) =>
            [(i + 0.5) * LOOK, () => (down ? Fuse.circuitDisable("f") : Fuse.circuitEnable("f"))] as const,
        );
        const expected: unknown[] = [];
        let set = false;
        finds.forEach((down, i) => {
          const healthy = i >= 2 && !finds[i]! && !finds[i - 1]! && !finds[i - 2]!;
          if (down && !set) expected.push([(i + 1) * LOOK, "set"]);
          if (set && healthy) expected.push([(i + 1) * LOOK, "clear"]);
          set = down || (set && !healthy);
        });
        const found = alarms(standard(0, 1000, 1000), deeds, (finds.length + 0.25) * LOOK);
        expect(found.map((one) => (one as unknown[]).slice(0, 2))).toEqual(expected);
      }),
      { numRuns: MANY_RUNS },
    );
  });
});
