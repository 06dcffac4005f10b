/** What the scripts print: one plain line per thing done. */
const color = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code, text) => (color ? `\x1b[${code}m${text}\x1b[0m` : text);

export const bold = (text) => paint("1", text);
export const say = (text) => console.log(text);
export const step = (text) => console.log(`\n${paint("36", "──")} ${bold(text)}`);
export const done = (text) => console.log(`${paint("32", "ok")} ${text}`);

/** A fault that the reader of the terminal can do something about. */
export class Problem extends Error {
  /**
   * @param {string} what what is wrong, in one sentence
   * @param {string} [help] what to do about it
   */
  constructor(what, help) {
    super(what);
    this.help = help;
  }
}

/** Runs `main`; a Problem ends in its two sentences, anything else in its stack. */
export async function script(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.error(`\n${paint("31", "stopped:")} ${error.message}`);
    if (error.help) console.error(error.help);
    process.exitCode = 1;
  }
}

/** @param {number} ms */
export function seconds(ms) {
  return ms < 60_000
    ? `${(ms / 1000).toFixed(1)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}
