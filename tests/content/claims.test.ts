/**
 * Figures that the prose of a lesson states, taken from runs: change the demo, and the sentence that is no
 * longer true is named here.
 */
import { describe, expect, it } from "vitest";
import { stripRegions, viewTrace, type TraceView } from "../../src/lesson/index.ts";
import { loadLesson } from "../../src/lesson/build/index.ts";
import { prepare, readFaults } from "./run-source.ts";

const WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight"];

function lesson(id: string) {
  const { body, files } = loadLesson("supervision", id);
  const prose = body.replace(/<[^>]*>/g, "").replace(/\s+/g, " ");
  const run = async (faults?: string): Promise<TraceView> =>
    viewTrace((await prepare(stripRegions(files["demo.ts"]!)))({ faults: readFaults(faults) }));
  return {
    demo: stripRegions(files["demo.ts"]!),
    says: (sentence: string) => expect(prose).toContain(sentence),
    run,
  };
}

const ms = (at: number) => `${at.toLocaleString("en-US")} ms`;

describe("let-it-crash/index.mdx", () => {
  const { says, run, demo } = lesson("let-it-crash");

  it("the opening run: who falls, who comes, how many tickets", async () => {
    const view = await run();
    const [ben, next] = view.spawns("Ben");
    const fall = view.exits("Ben")[0]!.event;
    expect(next!.event.at - fall.at).toBe(50);
    expect(ben!.event.at).toBe(0);
    says("Fifty milliseconds later there is another Ben");
    says("The first version opened the window at once");
    says("the pause of 50 ms");
    const sold = view.marks("sold").length;
    const customers = sold + view.exits("Ben").length + view.marks("turned away").length;
    says(`Of ${customers} customers, ${sold} got a ticket`);
  });

  it("without the pause: under six of the first 200 seeds, and not seed 0, the new printer finds its name taken", async () => {
    const pause = /^ *\/\/ A new clerk needs a moment.*\n.*sleep\(50\);\n/m;
    expect(demo).toMatch(pause);
    const hasty = await prepare(demo.replace(pause, ""));
    const told = (seed: number): string[] => {
      const view = viewTrace(hasty({ seed }));
      return view.marks("told").map(({ event }) => {
        const [name, reason] = event.value as [string, unknown];
        return `${ms(event.at)} ${name} ${view.reason(reason as never)}`;
      });
    };
    const seeds = Array.from({ length: 200 }, (_, seed) => seed).filter((seed) => told(seed).length > 1);
    says("set the seed (under *Faults*) to 80");
    expect(seeds[0]).toBe(80);
    says(`Of the first 200 seeds, ${WORDS[seeds.length]} show it; seed 0, with which you began, does not`);
    says("told twice at 1,600 ms, of row 13 and then of `badarg`");
    expect(told(80)).toEqual([
      expect.stringMatching(/^1,600 ms Ben .*there is no row 13/),
      expect.stringMatching(/^1,600 ms Ben .*badarg/),
    ]);
  });

  it("the manager is killed: Ben's window stays shut", async () => {
    const view = await run("at 1100 exit Manager kill");
    says(`at ${ms(view.exits("Ben")[0]!.event.at)} Ben meets his customer for row 13`);
    const away = view.marks("turned away");
    expect(new Set(away.map(({ event }) => event.value))).toEqual(new Set(["Ben"]));
    const word = WORDS[away.length]!;
    says(`${word[0]!.toUpperCase()}${word.slice(1)} customers are turned away`);
  });

  it("the book is asked to shut down: it puts away what was sold by then", async () => {
    const view = await run("at 1100 exit Book shutdown");
    const fault = view.of("fault")[0]!.index;
    const before = view.marks("sold").filter(({ index }) => index < fault).length;
    const away = view.marks("put away")[0]!.event.value as number;
    says(`${WORDS[before]} tickets were sold by then, and the book puts away ${WORDS[away]} before it goes`);
    expect((await run("at 1100 exit Book kill")).marks("put away")).toEqual([]);
  });
});

describe("restart-strategies/index.mdx", () => {
  const { says, run } = lesson("restart-strategies");

  it("the opening run: when Ada came, when Seats fell, how long it was gone", async () => {
    const view = await run();
    const crash = view.exits("Seats")[0]!.event;
    const back = view.starts("Seats")[1]!.event;
    expect(back.at - crash.at).toBeLessThan(1);
    says("The shop was down for less than a millisecond");
    says(`At ${ms(crash.at)} somebody presses a wrong button`);
    const held = view.of("state").find(({ event }) => JSON.stringify(event.state) === '{"7":"Ada"}')!;
    says(`At ${ms(held.event.at)} Ada puts seat 7 in her cart`);
  });

  it("Seats is killed while Ada has seat 7 in her cart: sold to both, as in the opening run", async () => {
    const buyers = (view: TraceView) =>
      view
        .marks("sold")
        .map(({ event }) => event.value)
        .filter((sale) => String(sale).startsWith("7: "));
    expect(buyers(await run())).toEqual(["7: Ada", "7: Bob"]);
    expect(buyers(await run("at 1500 exit Seats kill"))).toEqual(["7: Ada", "7: Bob"]);
    says("kill Seats yourself while seat 7 lies in Ada's cart, and the evening ends the same way");
  });

  it("Mailer is killed fifty milliseconds after Cy has paid", async () => {
    const view = await run("at 1950 exit Mailer kill");
    expect(1950 - view.marks("sold").find(({ event }) => event.value === "3: Cy")!.event.at).toBe(50);
    expect(view.marks("mailed").some(({ event }) => event.value === "ticket to Cy")).toBe(false);
    says("fifty milliseconds after Cy has paid");
  });

  it("Carts is killed when Bob has seat 7: Dee is refused", async () => {
    const view = await run("at 2700 exit Carts kill");
    const refused = view.marks("refused").find(({ event }) => event.value === "7: Dee")!;
    says(`Dee comes at ${ms(refused.event.at)} and is refused`);
    expect(view.marks("sold").some(({ event }) => String(event.value).startsWith("7"))).toBe(false);
  });
});
