import { describe, expect, it } from "vitest";
import {
  exit,
  now,
  Pid,
  Process,
  raise,
  Random,
  receive,
  scenario,
  self,
  send,
  sleep,
  spawn,
  spawnLink,
  spawnMonitor,
  startScenario,
  work,
  type Term,
} from "faultline";
import { run } from "./run.ts";

describe("messages", () => {
  it("are taken in the order in which one sender sent them", () => {
    const { said } = run(function* (say) {
      const me = self();
      spawn(() => [1, 2, 3].forEach((n) => send(me, n)));
      for (let i = 0; i < 3; i++) say(yield* receive());
    });
    expect(said).toEqual([1, 2, 3]);
  });

  it("are taken selectively; those left out keep their order", () => {
    const { said } = run(function* (say) {
      ["a", "b", "wanted", "c"].forEach((m) => send(self(), m));
      say(yield* receive((m) => m === "wanted"));
      for (let i = 0; i < 3; i++) say(yield* receive());
    });
    expect(said).toEqual(["wanted", "a", "b", "c"]);
  });

  it("can be waited for with a timeout, which takes exactly its virtual time", () => {
    const { said } = run(function* (say) {
      say(yield* receive((m) => m === "never", { after: 250 }));
      say(now());
    });
    expect(said).toEqual([undefined, 250]);
  });

  it("are frozen: neither side can change them afterwards", () => {
    const { crashes } = run(function* () {
      const message = { list: [1] };
      send(self(), message);
      message.list.push(2);
    });
    expect(crashes[0]).toBeInstanceOf(TypeError);
  });

  it("stand in the trace as they were sent, also the same word again and again", () => {
    // 3,000 rounds of 5 words: 30,000 rows, which fill several chunks of the trace (8,192 rows each).
    const words = ["tick", "tock", "tick", "tick", "a word that is longer than those that are kept once"];
    const { of } = run(function* () {
      for (let round = 0; round < 3000; round++)
        for (const word of words) {
          send(self(), word);
          yield* receive();
        }
    });
    const sent = of("send").map(({ message }) => message);
    expect(sent).toEqual(Array.from({ length: 15_000 }, (_, i) => words[i % 5]));
  });

  it("to an unregistered name raise badarg, to a dead pid do nothing", () => {
    const { said } = run(function* (say) {
      const [pid, ref] = spawnMonitor(() => {});
      yield* receive((m) => Array.isArray(m) && m[1] === ref);
      say(send(pid, "hello"));
      try {
        send("nobody", "hello");
      } catch (thrown) {
        say((thrown as { reason: Term }).reason);
      }
    });
    expect(said).toEqual(["hello", "badarg"]);
  });
});

describe("exit signals", () => {
  it("take linked processes down, and arrive as messages where exits are trapped", () => {
    const { said, of } = run(function* (say) {
      const child = spawnLink(function* child() {
        spawnLink(function* grandchild() {
          yield* sleep("infinity");
        });
        yield* sleep(10);
        exit("boom");
      });
      const message = (yield* receive()) as Term[];
      say([message[0], message[1] === child, message[2]]);
    });
    expect(said).toEqual([["EXIT", true, "boom"]]);
    expect(of("exit").map((e) => e.reason)).toEqual(["boom", "boom"]);
  });

  it("of kill can't be trapped and become killed for others", () => {
    const { said } = run(function* (say) {
      const [pid] = spawnMonitor(function* () {
        Process.flag("trap_exit", true);
        yield* sleep("infinity");
      });
      yield* sleep(1);
      Process.exit(pid, "kill");
      say(((yield* receive()) as Term[])[4]);
    });
    expect(said).toEqual(["killed"]);
  });

  it("end a process that kills itself at once, also inside try", () => {
    const { said, of } = run(function* (say) {
      const [, ref] = spawnMonitor(function* () {
        try {
          Process.exit(self(), "kill");
        } catch {
          say("caught");
        }
        send("main", "still here");
        say("never");
        yield* receive();
      });
      say(((yield* receive((m) => Array.isArray(m) && m[1] === ref)) as Term[])[4]);
    });
    expect(said).toEqual(["caught", "killed"]);
    expect(of("exit")).toHaveLength(1);
  });

  it("that have arrived take effect before the receiver runs on, under every seed", () => {
    for (let seed = 0; seed <= 50; seed++) {
      const { said } = run(
        function* (say) {
          const pid = spawn(() => say("ran"));
          Process.exit(pid, "kill");
          yield* sleep(1);
          say(Process.alive(pid));
        },
        { seed },
      );
      expect(said).toEqual([false]);
    }
  });

  it("that have arrived take effect before a monitor is undone, so that its DOWN message can be flushed", () => {
    const { said } = run(function* (say) {
      Process.flag("trap_exit", true);
      const pid = spawnLink(function* () {
        yield* sleep("infinity");
      });
      const ref = Process.monitor(pid);
      Process.exit(pid, "kill");
      // Makes the signal take effect: the exit signal and, behind it, the DOWN message are on their way to us.
      say(Process.alive(pid));
      say(Process.demonitor(ref, { flush: true, info: true }));
      say(((yield* receive()) as Term[])[0]);
      say(yield* receive(undefined, { after: 10 }));
    });
    expect(said).toEqual([false, false, "EXIT", undefined]);
  });
});

describe("a body", () => {
  it("can be a wait alone, whatever it waits for", () => {
    const { of } = run(function* () {
      const waits = [
        () => sleep(10),
        () => work(20),
        () => receive(),
        () => receive(undefined, { after: 40 }),
      ];
      for (const wait of waits) send(spawn(wait), "message");
      yield* sleep(50);
    });
    // The one that sleeps ends after 10, the one that works after 20, those that receive at once.
    expect(of("exit").map(({ at, reason }) => [at, reason])).toEqual([
      [0, "normal"],
      [0, "normal"],
      [10, "normal"],
      [20, "normal"],
    ]);
  });
});

describe("crashes", () => {
  it("keep the raised error and a stack in the reason; the thrown error is told with its process", () => {
    const { of, crashes } = run(function* () {
      spawn(function* () {
        raise("boom");
      });
      yield* sleep(1);
    });
    expect(of("exit")[0]!.reason).toEqual([{ $error: "RuntimeError", message: "boom" }, []]);
    expect(crashes).toHaveLength(1);
  });

  it("by throwing what is no error are nocatch", () => {
    const { of } = run(function* () {
      spawn(() => {
        throw null;
      });
      yield* sleep(1);
    });
    expect(of("exit")[0]!.reason).toEqual([["nocatch", null], []]);
  });

  it("by yielding something that is nothing to wait for are explained", () => {
    const { crashes } = run(function* () {
      spawn(function* () {
        yield 42;
      });
      yield* sleep(1);
    });
    expect((crashes[0] as Error).message).toContain("yield*");
  });
});

describe("work", () => {
  it("takes turns of 1 ms when more processes work than there are schedulers", () => {
    // 3 processes of 100 ms each on 2 schedulers: 300 ms of work / 2 = 150 ms in all.
    const { now } = run(
      function* () {
        for (let i = 0; i < 3; i++)
          spawn(function* () {
            yield* work(100);
          });
      },
      { schedulers: 2 },
    );
    expect(now).toBe(150);
  });

  it("delays others that only want to send a message when all schedulers are busy", () => {
    const { said } = run(
      function* (say) {
        spawn(function* () {
          yield* work(100);
        });
        yield* sleep(10);
        say(now());
      },
      { schedulers: 1 },
    );
    expect(said[0]).toBeGreaterThanOrEqual(10);
    expect(said[0]).toBeLessThanOrEqual(11);
  });

  it("ends with the process when it is killed", () => {
    const { now } = run(function* () {
      const pid = spawn(function* () {
        yield* work(1000);
      });
      yield* sleep(10);
      Process.exit(pid, "kill");
    });
    expect(now).toBe(10);
  });
});

describe("budgets", () => {
  it("end a run of steps without end, the same way every time", () => {
    const spin = (): { end: string; length: number } => {
      const { end, events } = run(
        function* () {
          for (;;) {
            send(self(), 1);
            yield* receive();
          }
        },
        { limits: { steps: 10_000 } },
      );
      return { end, length: events.length };
    };
    expect(spin().end).toBe("steps");
    expect(spin()).toEqual(spin());
  });

  it("can't be caught", () => {
    const { end, said } = run(
      function* (say) {
        for (;;) {
          try {
            for (;;) send(self(), 1);
          } catch {
            say("caught");
            yield* receive();
          }
        }
      },
      { limits: { rows: 1000 } },
    );
    expect(end).toBe("rows");
    expect(said).toEqual(["caught"]);
  });

  it("can be given in slices, which change nothing", () => {
    const chatter = scenario({
      until: 50,
      *main() {
        const me = self();
        spawn(function* () {
          for (;;) {
            yield* receive();
            send(me, "pong");
          }
        });
        Process.register(me, "main");
        for (let i = 0; i < 500; i++) {
          send("main", i);
          yield* receive();
          if (i % 100 === 0) yield* sleep(1);
        }
      },
    });
    const slices = (size: number): unknown => {
      const going = startScenario(chatter);
      let end = null;
      let calls = 0;
      while (end === null) {
        end = going.advance(size);
        calls++;
      }
      return { events: going.system.recorder!.slice(), end, many: calls > 1 };
    };
    expect(slices(10)).toEqual({ ...(slices(Infinity) as object), many: true });
  });

  it("limit living processes", () => {
    const bomb = function* (): Generator<unknown, void> {
      spawn(bomb);
      spawn(bomb);
      yield* sleep("infinity");
    };
    expect(run(bomb, { limits: { processes: 100 } }).end).toBe("processes");
  });
});

describe("timers", () => {
  it("fire in order of their times, then of their setting", () => {
    const { said } = run(function* (say) {
      Process.sendAfter(self(), "late", 20);
      Process.sendAfter(self(), "first", 10);
      Process.sendAfter(self(), "second", 10);
      for (let i = 0; i < 3; i++) say(yield* receive());
    });
    expect(said).toEqual(["first", "second", "late"]);
  });

  it("refuse times that the BEAM refuses", () => {
    const { crashes } = run(() => {
      Process.sendAfter(self(), "x", -1);
    });
    expect((crashes[0] as Error).message).toContain("milliseconds");
  });
});

describe("a seed", () => {
  it("draws who runs next: other orders under other seeds, the same under the same", () => {
    const order = (seed: number): unknown[] =>
      run(
        function* (say) {
          for (let i = 0; i < 6; i++) spawn(() => say(i));
          yield* sleep(1);
        },
        { seed },
      ).said;
    expect(order(0)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(order(7)).toEqual(order(7));
    const orders = new Set([1, 2, 3, 4, 5].map((seed) => JSON.stringify(order(seed))));
    expect(orders.size).toBeGreaterThan(1);
  });

  it("gives the same random numbers everywhere", () => {
    const { said } = run((say) => say([Random.int(1000), Random.int(1000), Random.uniform()]), { seed: 42 });
    // Fixed figures: a change of the generator is a change of every lesson.
    expect(said).toEqual([[229, 76, 0.514758488008672]]);
  });
});

describe("pids", () => {
  it("are the same object for the same process", () => {
    const { said } = run(function* (say) {
      const me = self();
      const child = spawn(function* () {
        send(me, self());
      });
      say((yield* receive()) === child);
      say(child instanceof Pid);
    });
    expect(said).toEqual([true, true]);
  });
});
