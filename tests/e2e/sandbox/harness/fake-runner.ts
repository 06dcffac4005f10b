/** A `runner.html` that says whatever a test wants: what the page does with a relay that can't be trusted. */
import { hashSource, RUNNER_POLICY } from "../../../../src/sandbox/runner/page.ts";

/**
 * The source of a run tells it what to say, as JSON in a comment: `//SAY {"start": […], "load": […], "run": […]}`.
 * `start` comes from the constant below, as no source is there yet. "@request" in a text becomes the run's request,
 * as JSON in JSON.
 */
const script = (start: readonly unknown[]): string => `
addEventListener("message", (event) => {
  const port = event.ports[0];
  if (!port) return;
  let plan = {};
  const say = (list) => { for (const item of list || []) port.postMessage(item); };
  port.onmessage = ({ data }) => {
    if (data[0] === "L") { plan = JSON.parse(/\\/\\/SAY (.*)/.exec(data)[1]); say(plan.load); }
    if (data[0] === "R") say((plan.run || []).map((item) => typeof item === "string" ? item.replace("@request", JSON.stringify(data.slice(1)).slice(1, -1)) : item));
  };
  say(${JSON.stringify(start)});
});`;

/** @param start what it says at once; a good worker says `S[]` */
export function fakeRunner(start: readonly unknown[] = ["S[]"]): string {
  const text = script(start);
  const policy = RUNNER_POLICY.join("; ").replace("{relay}", hashSource(text));
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><script>${text}</script>`;
}

/** A source that makes the fake say this. */
export function saying(plan: {
  readonly load?: readonly unknown[];
  readonly run?: readonly unknown[];
}): string {
  return `//SAY ${JSON.stringify(plan)}\nexport default 1;`;
}

/** The end of a run with this many rows. */
export const done = (rows: number): string =>
  `D${JSON.stringify({ rows, steps: 1, endedAt: 0, end: "quiet", version: 1, crashes: [] })}`;
