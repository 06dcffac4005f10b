/**
 * Every file of every lesson: it is there, it runs, and it does what the lesson says.
 *
 * Names of tests begin with track/lesson and the file, so that a failure says where to look.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatFault, type Scenario } from "../../src/engine/index.ts";
import {
  applyEdits,
  compareFacts,
  createTally,
  findRegions,
  grade,
  region,
  stripRegions,
  viewTrace,
  type Edit,
  type Kata,
  type Prediction,
  type ReadFacts,
  type Summary,
  type Variants,
} from "../../src/lesson/index.ts";
import {
  findEmbeds,
  LESSON_FILES,
  loadCourse,
  loadLesson,
  readingOrder,
  unfilled,
  type Embed,
  type Lesson,
} from "../../src/lesson/build/index.ts";
import { prepare, readFaults } from "./run-source.ts";

const root = process.cwd();

/** Seeds under which a solution has to pass: plain order, and 199 shuffled ones. */
const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);
/** Seeds for what is true of the real thing however it is scheduled. */
const FEW = SEEDS.slice(0, 25);

/** Addresses inside the site: every lesson, and the pages of src/pages. */
const PAGES = [
  ...readingOrder(loadCourse(root)).map(({ track, lesson }) => `/${track}/${lesson}/`),
  ...readdirSync(join(root, "src/pages")).flatMap((file) => {
    const name = /^([a-z][a-z-]*)(\.astro)?$/.exec(file)?.[1];
    return name === undefined ? [] : [name === "index" ? "/" : `/${name}/`];
  }),
];

async function sweep(kata: Kata, source: string, seeds: readonly number[]): Promise<Summary> {
  const run = await prepare(stripRegions(source));
  const faults = readFaults(kata.faults);
  const tally = createTally(kata);
  for (const seed of seeds) tally.add(seed, run({ seed, faults, until: kata.until }));
  return tally.summary();
}

/** The embeds of one kind, each with a name for a test. */
function embeds(lesson: Lesson, name: Embed["name"]): [string, Embed][] {
  return findEmbeds(lesson.files["index.mdx"]!)
    .filter((embed) => embed.name === name)
    .map((embed) => [`line ${embed.line}: <${name} ${JSON.stringify(embed.attributes)}>`, embed]);
}

async function load<T>(lesson: Lesson, file: string): Promise<T & { default: unknown }> {
  return (await import(join(lesson.folder, file))) as T & { default: unknown };
}

describe.each(readingOrder(loadCourse(root)))("$track/$lesson", async ({ track, lesson: id }) => {
  it(`has its files: ${LESSON_FILES.join(", ")}`, () => {
    loadLesson(track, id, root);
  });

  let lesson: Lesson;
  try {
    lesson = loadLesson(track, id, root);
  } catch {
    return; // The test above says why.
  }
  const { files } = lesson;

  it("is filled in", () => {
    expect(unfilled(files)).toEqual([]);
  });

  const demo = (edits: readonly Edit[] = []) => prepare(applyEdits(stripRegions(files["demo.ts"]!), edits));
  const ownFaults = ((await load<object>(lesson, "demo.ts")).default as Scenario).faults ?? [];
  const facts = await load<{ variants?: Variants }>(lesson, "facts.ts");
  const predictions = [(await load<object>(lesson, "predict.ts")).default].flat() as Prediction[];
  const kata = (await load<object>(lesson, "kata.check.ts")).default as Kata;

  describe("index.mdx", () => {
    it("has a stage, a prediction and a kata", () => {
      expect(embeds(lesson, "Stage").length).toBeGreaterThanOrEqual(1);
      expect(embeds(lesson, "Predict").length).toBeGreaterThanOrEqual(1);
      expect(embeds(lesson, "Kata").length).toBe(1);
    });

    it("lets the reader break something before the first heading", () => {
      const first = lesson.body.split(/^## /m)[0]!;
      const names = findEmbeds(first).map(({ name }) => name);
      expect(names).toContain("Stage");
      expect(names.some((name) => name === "Do" || name === "Predict")).toBe(true);
    });

    it.each(embeds(lesson, "Code"))("%s resolves", (_name, { attributes }) => {
      const text = files[attributes.file!];
      expect(text, `no file ${attributes.file}`).toBeDefined();
      if (attributes.region !== undefined) region(text!, attributes.region);
    });

    it.each(embeds(lesson, "Twin"))(
      "%s resolves, and demo.ts has the same region",
      (_name, { attributes }) => {
        if (attributes.region === undefined) return;
        region(files["twin.exs"]!, attributes.region);
        region(files["demo.ts"]!, attributes.region);
      },
    );

    it.each(embeds(lesson, "Do"))("%s finds what it acts on", async (_name, { attributes }) => {
      const run = await demo();
      const { fault, script, seek, play, reset } = attributes;
      if (seek !== undefined && !["start", "end"].includes(seek) && Number.isNaN(Number(seek)))
        expect(viewTrace(run()).marks(seek), `no mark ${seek}`).not.toEqual([]);
      if (fault === undefined && script === undefined) {
        expect(seek ?? play ?? reset, "neither fault nor seek nor play nor reset").toBeDefined();
        return;
      }
      const middle = Math.floor(run().endedAt / 2);
      const added = readFaults(script?.replaceAll(";", "\n") ?? `at ${attributes.at ?? middle} ${fault}`)!;
      const faults = script === undefined ? [...ownFaults, ...added] : added;
      const hits = viewTrace(run({ faults }))
        .of("fault")
        // A variable belongs to no process.
        .filter(({ event }) => event.target !== 0 || event.text.includes(" env "))
        .map(({ event }) => event.text);
      for (const fault of added) expect(hits).toContain(formatFault(fault));
    });

    it.each(embeds(lesson, "Predict"))("%s exists", (_name, { attributes }) => {
      expect(predictions.map((prediction) => prediction.id)).toContain(attributes.id ?? "main");
    });

    it("shows every prediction once", () => {
      const shown = embeds(lesson, "Predict").map(([, { attributes }]) => attributes.id ?? "main");
      expect(shown.toSorted()).toEqual(predictions.map(({ id }) => id).toSorted());
    });

    it("has well-formed links, and no source twice", () => {
      const inText = [...lesson.body.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!);
      for (const link of inText) {
        const { origin, pathname } = new URL(link, `https://here/${track}/${id}/`);
        if (origin === "https://here") expect(PAGES, link).toContain(pathname);
      }
      const urls = lesson.frontmatter.sources.map(({ url }) => url);
      expect(urls.filter((url, i) => urls.indexOf(url) !== i)).toEqual([]);
    });

    it("has 800 to 1,600 words", () => {
      const words = lesson.body.replace(/<[^>]*>/g, " ").match(/\p{L}[\p{L}'’-]*/gu)!.length;
      expect(words).toBeGreaterThanOrEqual(800);
      expect(words).toBeLessThanOrEqual(1600);
    });
  });

  describe("regions", () => {
    it.each(Object.keys(files).filter((file) => /\.(ts|exs)$/.test(file)))(
      "%s has markers that match",
      (file) => {
        findRegions(files[file]!);
      },
    );
  });

  describe("demo.ts", () => {
    it("fits on a page: at most 125 lines", () => {
      expect(stripRegions(files["demo.ts"]!).trimEnd().split("\n").length).toBeLessThanOrEqual(125);
    });

    const read = facts.default as ReadFacts;
    it("yields the facts of facts.json under every seed", async () => {
      const run = await demo();
      for (const seed of FEW)
        expect(compareFacts(lesson.facts.facts, read(viewTrace(run({ seed })))), `seed ${seed}`).toEqual([]);
    });

    it.each(Object.entries(facts.variants ?? {}))(
      "yields the facts of variant %s under every seed",
      async (name, variant) => {
        const recorded = lesson.facts.variants?.[name];
        expect(recorded, `facts.json has no variant ${name}`).toBeDefined();
        const run = await demo(variant.edits);
        const faults = readFaults(variant.faults);
        for (const seed of FEW)
          expect(compareFacts(recorded!, read(viewTrace(run({ seed, faults })))), `seed ${seed}`).toEqual([]);
      },
    );

    it("has the variants of facts.json and no others", () => {
      expect(Object.keys(facts.variants ?? {}).toSorted()).toEqual(
        Object.keys(lesson.facts.variants ?? {}).toSorted(),
      );
    });
  });

  describe.each(predictions.map((prediction) => [prediction.id, prediction] as const))(
    "predict.ts: %s",
    (_id, prediction) => {
      const prepared = prepare(applyEdits(stripRegions(files[prediction.scenario]!), prediction.edits));
      const traced = async (seed: number) =>
        (await prepared)({ seed, faults: readFaults(prediction.faults), until: prediction.until });

      it("grades a right and a wrong guess", async () => {
        const trace = await traced(0);
        const faults = viewTrace(trace).of("fault");
        if (prediction.faults !== "") expect(faults.some(({ event }) => event.target !== 0)).toBe(true);
        const { correct, explanation, event } = grade(prediction, trace, []);
        expect(correct.length).toBeGreaterThanOrEqual(1);
        expect(correct.length).toBeLessThan(prediction.options.length);
        expect(explanation.length).toBeGreaterThan(40);
        expect(event).toBeGreaterThanOrEqual(0);
        expect(grade(prediction, trace, correct).right).toBe(true);
        const wrong = prediction.options.find(({ id }) => !correct.includes(id))!;
        expect(grade(prediction, trace, [wrong.id]).right).toBe(false);
      });

      it("has the same answer under every seed", async () => {
        const first = grade(prediction, await traced(0), []).correct;
        for (const seed of FEW)
          expect(grade(prediction, await traced(seed), []).correct, `seed ${seed}`).toEqual(first);
      });
    },
  );

  describe("kata", () => {
    const answers = lesson.wrong.map((name) => [name, files[`kata.wrong/${name}.ts`]!] as const);

    it("kata.ts: fails at least one check", async () => {
      const summary = await sweep(kata, files["kata.ts"]!, FEW);
      expect(summary.checks.map(({ state }) => state)).toContain("fail");
      expect(summary.solved).toBe(false);
    });

    it("kata.solution.ts: every check comes into play and passes, under 200 seeds", async () => {
      const { checks, solved } = await sweep(kata, files["kata.solution.ts"]!, SEEDS);
      const bad = checks.filter(({ passed }) => passed !== SEEDS.length);
      expect(bad.map(({ id, state, why, firstFailure }) => ({ id, state, why, firstFailure }))).toEqual([]);
      expect(solved).toBe(true);
    });

    it.each(answers)("kata.wrong/%s.ts: fails, and gets its own hint", async (name, source) => {
      const { solved, mistake, checks } = await sweep(kata, source, FEW);
      expect(solved).toBe(false);
      expect(checks.some(({ state }) => state === "fail")).toBe(true);
      expect(mistake?.name).toBe(name);
    });

    it("kata.check.ts: names exactly the wrong answers there are, each with a hint of its own", () => {
      expect(Object.keys(kata.wrong).toSorted()).toEqual(lesson.wrong.toSorted());
      expect(lesson.wrong.length).toBeGreaterThanOrEqual(2);
      const hints = Object.values(kata.wrong).map(({ hint }) => hint);
      expect(new Set(hints).size).toBe(hints.length);
      for (const hint of hints) expect(hint.length).toBeGreaterThan(40);
    });

    it("kata.check.ts: each check is failed by the starter or by a wrong answer", async () => {
      const sources = [files["kata.ts"]!, ...answers.map(([, source]) => source)];
      const all = await Promise.all(sources.map((source) => sweep(kata, source, [0])));
      const failed = (id: string) =>
        all.some(({ checks }) => checks.some((row) => row.id === id && row.state === "fail"));
      expect(kata.checks.map(({ id }) => id).filter((id) => !failed(id))).toEqual([]);
    });
  });
});
