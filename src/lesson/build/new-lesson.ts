/**
 * A new lesson: all its files, each with what belongs into it. Until they are filled in, the content tests
 * fail and repeat the instructions.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseDocument, type YAMLSeq } from "yaml";

/** What stands in a file that waits for its author. The rest of the line is the instruction. */
const FILL_IN = "FILL IN:";

/** The files of a new lesson, by path in its folder. */
export function template(lesson: string): Record<string, string> {
  const title = lesson.replaceAll("-", " ").replace(/^./, (first) => first.toUpperCase());
  const scenario = (instruction: string) => `// ${FILL_IN} ${instruction}
import { GenServer, mark, raise, scenario, Supervisor } from "faultline";

// #region server
const Counter = GenServer.define({
  name: "Counter",
  init() {
    mark("started");
    return ["ok", 0];
  },
  handleCast(_request: "boom", _count: number) {
    raise("boom");
  },
});
// #endregion

// #region tree
export default scenario({
  title: "${title}",
  *main() {
    yield* Supervisor.startLink([Counter], { strategy: "one_for_one" });
    GenServer.cast(Counter, "boom");
  },
});
// #endregion
`;
  return {
    "index.mdx": `---
title: ${title}
description: "${FILL_IN} one or two sentences, 50 to 170 characters: what the reader breaks, and what they find out."
sources:
  - title: "${FILL_IN} the real titles of what you used, with their addresses"
    url: https://hexdocs.pm/elixir/Supervisor.html
---

${FILL_IN} begin with a system that fails, in two or three sentences. The reader breaks something before the first heading.

<Stage />

Now <Do fault="exit Counter kill">kill the counter</Do>.

<Predict />

## ${FILL_IN} why, then what to do about it

<Code file="demo.ts" region="tree" />
<Twin region="tree" />

## Your turn

<Kata />
`,
    "demo.ts": scenario(
      "the system of the story, on one page: at most 125 lines. Facts are marks, names and exits.",
    ),
    "twin.exs": `# ${FILL_IN} the same scenario in Elixir, with the same region names. Its last line is one JSON object: the facts.
# Run it with: elixir twin.exs    Leave 100 ms between things that must not change places.

defmodule Counter do
  # #region server
  use GenServer

  def start_link(_arg), do: GenServer.start_link(__MODULE__, 0, name: __MODULE__)

  @impl true
  def init(count) do
    :counters.add(:persistent_term.get(:starts), 1, 1)
    {:ok, count}
  end

  @impl true
  def handle_cast(:boom, _count), do: raise("boom")
  # #endregion
end

Logger.configure(level: :none)
:persistent_term.put(:starts, :counters.new(1, []))

# #region tree
Supervisor.start_link([Counter], strategy: :one_for_one)
GenServer.cast(Counter, :boom)
# #endregion

Process.sleep(300)
IO.puts("{\\"starts\\": #{:counters.get(:persistent_term.get(:starts), 1)}}")
`,
    "facts.ts": `// ${FILL_IN} what the demo and the twin must agree on; variants for what the buttons in the prose claim.
import type { ReadFacts } from "faultline/lesson";

export default ((trace) => ({
  starts: trace.starts("Counter").length,
})) satisfies ReadFacts;
`,
    "facts.json": `{
  "recordedOn": { "otp": "${FILL_IN} RECORD_FACTS=1 npm run test:otp -- -t ${lesson}", "elixir": "" },
  "facts": {}
}
`,
    "predict.ts": `// ${FILL_IN} a question that is worth a guess; the answer is read off a run and never written down.
import { predict } from "faultline/lesson";

export default predict({
  question: "The counter is killed. How often has it been started in the end?",
  options: [
    { id: "once", text: "Once." },
    { id: "again", text: "Again after each end." },
  ],
  faults: "at 1000 exit Counter kill",
  correct: (trace) => [trace.starts("Counter").length > 1 ? "again" : "once"],
  explain: (trace) => \`It was started \${trace.starts("Counter").length} times.\`,
});
`,
    "kata.ts": scenario("the exercise as the reader gets it. It type-checks, and fails at least one check."),
    "kata.solution.ts": scenario("an answer that passes every check under every seed."),
    "kata.check.ts": `// ${FILL_IN} named checks over traces. Each can fail, and each says when it did not come into play.
import { fail, failed, kata, notExercised, pass } from "faultline/lesson";

export default kata({
  faults: "at 1000 exit Counter kill",
  checks: [
    {
      id: "counts-on",
      title: "The counter is there at the end.",
      run(trace) {
        if (trace.exits("Counter").length === 0) return notExercised("The counter never ended.");
        if (trace.living("Counter") !== undefined) return pass();
        return fail(trace.exits("Counter").at(-1)!.index, "The counter ended, and nobody started it again.");
      },
    },
  ],
  wrong: {
    "some-mistake": {
      hint: "${FILL_IN} what this mistake overlooks, in one or two sentences that do not give the answer away.",
      when: (_trace, verdicts) => failed(verdicts, "counts-on"),
    },
  },
});
`,
    "kata.wrong/some-mistake.ts": scenario(
      "a usual wrong answer, named after the mistake; write at least two.",
    ),
    "design.md": `# ${title}

**Afterwards the reader can** ${FILL_IN} two to four things they can do.

**Comes before:** ${FILL_IN} which lessons.

**Out of scope:** ${FILL_IN} what is left out, and where it is taught.

**The story.** ${FILL_IN} the system that fails.

**What is shown, and where it is held.** ${FILL_IN} which claims of the prose are facts and variants.

**Kata.** ${FILL_IN} the exercise and the usual mistakes.
`,
  };
}

/** The instructions that still stand in a lesson's files, `file:line: instruction`. */
export function unfilled(files: Readonly<Record<string, string>>): string[] {
  return Object.entries(files).flatMap(([file, text]) =>
    text.split("\n").flatMap((line, i) => {
      const at = line.indexOf(FILL_IN);
      return at < 0 ? [] : [`${file}:${i + 1}: ${line.slice(at)}`];
    }),
  );
}

/**
 * Writes the files of a new lesson and puts it at the end of its track.
 *
 * @param root the repository
 * @param place `track/lesson`
 * @returns the paths written, relative to the root
 * @throws if the place is malformed, the track unknown or the lesson there already; nothing is written then
 */
export function newLesson(root: string, place: string): string[] {
  const [, track, lesson] = /^([a-z][a-z0-9-]*)\/([a-z][a-z0-9-]*)$/.exec(place) ?? [];
  if (track === undefined || lesson === undefined)
    throw new Error(
      `Say which lesson: npm run new:lesson <track>/<lesson>, lower case with hyphens; not "${place}".`,
    );
  const courseFile = join(root, "content", "course.yaml");
  const course = parseDocument(readFileSync(courseFile, "utf8"));
  const tracks = (course.get("tracks") as YAMLSeq).items as { get(key: string): unknown }[];
  const found = tracks.find((each) => each.get("id") === track);
  if (!found)
    throw new Error(
      `There is no track "${track}"; there are: ${tracks.map((each) => String(each.get("id"))).join(", ")}. ` +
        "Add it to content/course.yaml with its title and summary first.",
    );
  const folder = join(root, "content", track, lesson);
  if (existsSync(folder)) throw new Error(`content/${place} exists already.`);
  const written = Object.entries(template(lesson)).map(([path, text]) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return `content/${place}/${path}`;
  });
  (found.get("lessons") as YAMLSeq).add(lesson);
  writeFileSync(courseFile, course.toString({ lineWidth: 0 }));
  return [...written, "content/course.yaml"];
}
