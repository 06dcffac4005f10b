/** Lines, their latencies, streams and rules, by themselves. */
import { describe, expect, it } from "vitest";
import { RandomStream, UsageError } from "faultline";
import {
  Agenda,
  checkLatency,
  checkQuality,
  drawLatency,
  externalSize,
  judge,
  Line,
  Network,
  Stream,
  type Latency,
  type Letter,
  type Quality,
} from "../../src/engine/net/index.ts";

const random = (): RandomStream => new RandomStream(7, 4);

describe("latency", () => {
  const draws = (latency: Latency, count = 20_000): number[] => {
    const stream = random();
    return Array.from({ length: count }, () => drawLatency(latency, stream));
  };
  const mean = (times: readonly number[]): number => times.reduce((a, b) => a + b, 0) / times.length;

  it("a constant is what it is", () => {
    expect(draws(7, 3)).toEqual([7, 7, 7]);
  });

  it("uniform lies between its ends, with their middle as its mean", () => {
    const times = draws({ uniform: [2, 8] });
    expect(Math.min(...times)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...times)).toBeLessThan(8);
    // Mean 5; the standard error of 20,000 draws is 6/√12/√20000 = 0.012.
    expect(mean(times)).toBeCloseTo(5, 1);
  });

  it("normal has its mean and deviation, and is never below 0", () => {
    const times = draws({ normal: { mean: 20, deviation: 4 } });
    expect(mean(times)).toBeCloseTo(20, 0);
    const middle = mean(times);
    const spread = Math.sqrt(mean(times.map((time) => (time - middle) ** 2)));
    expect(spread).toBeCloseTo(4, 0);
    expect(Math.min(...draws({ normal: { mean: 1, deviation: 5 } }))).toBe(0);
  });

  it("exponential begins at its least time; the rest has its mean", () => {
    const times = draws({ exponential: { mean: 10, least: 2 } });
    expect(Math.min(...times)).toBeGreaterThanOrEqual(2);
    expect(mean(times)).toBeCloseTo(12, 0);
    // Of an exponential distribution e^-1 = 37 % lie above its mean.
    expect(times.filter((time) => time > 12).length / times.length).toBeCloseTo(0.37, 1);
  });

  it.each([-1, NaN, "20", null, {}, { uniform: [5, 2] }, { normal: { mean: 3 } }, { exponential: {} }])(
    "%j is refused",
    (latency) => {
      expect(() => checkLatency("latency", latency)).toThrow(UsageError);
    },
  );

  it("an unknown or a wrong quality is refused by its name", () => {
    expect(() => checkQuality("the line", { lag: 3 })).toThrow("the line has no lag");
    expect(() => checkQuality("the line", { loss: 5 })).toThrow("the line's loss is a number from 0 to 1");
    expect(checkQuality("the line", { loss: 0.5, latency: 3 })).toEqual({ loss: 0.5, latency: 3 });
  });
});

describe("a line", () => {
  const line = (quality: Quality, number = 1): Line => new Line("a", "b", quality, 3, number);

  it("loses and duplicates as many as it is said to", () => {
    const lossy = line({ loss: 0.2, duplication: 0.1 });
    const passages = Array.from({ length: 20_000 }, () => lossy.pass(0, 1));
    const lost = passages.filter(({ arrivals }) => arrivals === null);
    expect(lost.length / passages.length).toBeCloseTo(0.2, 1);
    const twice = passages.filter(({ arrivals }) => arrivals?.length === 2);
    expect(twice.length / (passages.length - lost.length)).toBeCloseTo(0.1, 1);
  });

  it("lets nothing through while it is cut", () => {
    const cut = line({});
    cut.cut = true;
    expect(cut.pass(0, 1)).toEqual({ arrivals: null, cause: "cut" });
  });

  it("with a bandwidth, one packet waits for the other: 100 bytes at 10 bytes a ms are 10 ms each", () => {
    const narrow = line({ latency: 5, bandwidth: 10 });
    expect(narrow.pass(0, 100).arrivals).toEqual([15]);
    expect(narrow.pass(0, 100).arrivals).toEqual([25]);
    expect(narrow.pass(50, 100).arrivals).toEqual([65]);
  });

  it("draws for itself: what another line carries changes nothing", () => {
    const quality = { latency: { uniform: [0, 100] as const } };
    const [first, second, again] = [line(quality, 1), line(quality, 2), line(quality, 1)];
    const alone = [again.pass(0, 1), again.pass(0, 1)];
    const beside = [first.pass(0, 1)];
    second.pass(0, 1);
    beside.push(first.pass(0, 1));
    expect(beside).toEqual(alone);
    expect(second.pass(0, 1)).not.toEqual(alone[1]);
  });
});

describe("a stream", () => {
  interface Numbered {
    readonly bytes: number;
    readonly n: number;
  }

  function setUp(quality: Quality): {
    line: Line;
    send(n: number): void;
    runTo(time: number): void;
    heard: [number, number][];
    told: [number, string, number][];
  } {
    const line = new Line("a", "b", quality, 11, 1);
    const agenda = new Agenda();
    let now = 0;
    const heard: [number, number][] = [];
    const told: [number, string, number][] = [];
    const stream = new Stream<Numbered>({
      get now() {
        return now;
      },
      line,
      at: (time, act) => agenda.add(time, act),
      arrived: ({ n }) => heard.push([now, n]),
      dropped: ({ n }, cause) => told.push([now, cause, n]),
      repeated: ({ n }) => told.push([now, "again", n]),
    });
    return {
      line,
      heard,
      told,
      send: (n) => stream.send({ bytes: 10, n }),
      runTo(time) {
        while (agenda.next <= time) {
          now = agenda.next;
          agenda.step(now);
        }
        now = time;
      },
    };
  }

  it("keeps the order though each packet has a time of its own", () => {
    const { send, runTo, heard } = setUp({ latency: { uniform: [1, 100] } });
    for (let n = 0; n < 50; n++) send(n);
    runTo(1_000);
    expect(heard.map(([, n]) => n)).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  it("sends again what met a cut: after 200 ms, then 400, 800, …, and what waited follows", () => {
    const { line, send, runTo, heard, told } = setUp({ latency: 10 });
    line.cut = true;
    send(1);
    send(2);
    runTo(1_000);
    // 0, 200, 600; the next try is at 1400.
    expect(told).toEqual([
      [0, "cut", 1],
      [200, "cut", 1],
      [600, "cut", 1],
    ]);
    line.cut = false;
    send(3);
    runTo(2_000);
    expect(heard).toEqual([
      [1_410, 1],
      [1_410, 2],
      [1_410, 3],
    ]);
  });

  it("a packet that is under way when the line is cut does not arrive, and is sent again", () => {
    const { line, send, runTo, heard, told } = setUp({ latency: 100 });
    send(1);
    runTo(50);
    line.cut = true;
    runTo(150);
    expect(told).toEqual([[100, "cut", 1]]);
    line.cut = false;
    runTo(1_000);
    // Noticed at 100, sent again at 300, there at 400.
    expect(heard).toEqual([[400, 1]]);
  });

  it("what is lost on the line is late, and so is what came behind it; nothing is lost", () => {
    const { send, runTo, heard, told } = setUp({ latency: 1, loss: 0.3 });
    for (let n = 0; n < 40; n++) send(n);
    runTo(200_000);
    expect(heard.map(([, n]) => n)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    expect(told.some(([, cause]) => cause === "loss")).toBe(true);
  });

  it("throws away what arrives twice", () => {
    const { send, runTo, heard, told } = setUp({ latency: 1, duplication: 1 });
    send(1);
    runTo(10);
    expect(heard).toEqual([[1, 1]]);
    expect(told).toEqual([[1, "again", 1]]);
  });
});

describe("a network", () => {
  it("is cut and healed between groups, both ways or one", () => {
    const network = new Network(["a", "b", "c"], { seed: 0 });
    const cut = (): string[] =>
      ["a b", "b a", "a c", "c a", "b c", "c b"].filter((pair) => network.line(...(pair.split(" ") as [string, string])).cut); // prettier-ignore
    network.cut(["a"], ["b", "c"], false, true);
    expect(cut()).toEqual(["a b", "b a", "a c", "c a"]);
    network.cut(["c"], ["a"], true, false);
    expect(cut()).toEqual(["a b", "b a", "a c"]);
    network.cut(["a", "b", "c"], ["a", "b", "c"], false, false);
    expect(cut()).toEqual([]);
  });

  it("takes a quality for all lines, and another for some", () => {
    const network = new Network(["a", "b", "c"], {
      seed: 0,
      quality: { latency: 5, loss: 0.1 },
      links: [{ between: ["a", "b"], latency: 50, oneWay: true }],
    });
    expect(network.line("a", "b").quality).toMatchObject({ latency: 50, loss: 0.1 });
    expect(network.line("b", "a").quality).toMatchObject({ latency: 5, loss: 0.1 });
  });
});

describe("rules", () => {
  const letter: Letter = { from: "a", to: "b", signal: "message", message: "hi", at: 5 };

  it("the first that does not let it pass decides", () => {
    expect(judge([], letter)).toBe("pass");
    expect(judge([() => "pass", () => ({ delay: 5 }), () => "drop"], letter)).toEqual({ delay: 5 });
    expect(judge([({ to }) => (to === "b" ? "drop" : "pass")], letter)).toBe("drop");
  });

  it("anything else is refused", () => {
    expect(() => judge([() => "maybe" as "pass"], letter)).toThrow(
      'A rule answers "pass", "drop" or { delay: 100 }',
    );
  });
});

describe("the agenda", () => {
  it("gives what is due in order of time, and of the same time in the order in which it came", () => {
    const agenda = new Agenda();
    const done: number[] = [];
    for (const [at, n] of [
      [5, 1],
      [3, 2],
      [5, 3],
      [1, 4],
      [3, 5],
    ] as const)
      agenda.add(at, () => done.push(n));
    while (agenda.step(10));
    expect(done).toEqual([4, 2, 5, 1, 3]);
  });

  it("is busy as long as something that counts is left", () => {
    const agenda = new Agenda();
    agenda.add(1, () => undefined, false);
    expect(agenda.busy).toBe(false);
    agenda.add(2, () => undefined);
    expect(agenda.busy).toBe(true);
    agenda.step(2);
    agenda.step(2);
    expect(agenda.busy).toBe(false);
  });
});

describe("the size of a term", () => {
  // As erlang:external_size/1 of OTP 25 counts them.
  it.each([
    ["a", 5],
    ["hello", 9],
    ["hi there", 14],
    [[1, 2], 7],
    [{ a: 1 }, 12],
    [1, 3],
    [1000, 6],
    [1.5, 10],
    [null, 7],
    [true, 8],
  ])("of %j is %i", (term, bytes) => {
    expect(externalSize(term)).toBe(bytes);
  });
});
