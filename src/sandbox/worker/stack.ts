/** Where in the reader's code an error comes from. */

import { FILE } from "../compile/compiled.ts";

interface Site {
  getScriptNameOrSourceURL(): string | null;
  getFunctionName(): string | null;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
}

type Stacked = typeof Error & {
  prepareStackTrace?: unknown;
  stackTraceLimit?: number;
  captureStackTrace?: unknown;
};

/**
 * Makes stacks the same in every run: lines of the reader's code only. Elsewhere a stack holds the random address
 * that the worker was loaded from, and the engine's own lines.
 */
export function tidyStacks(): void {
  const type = Error as Stacked;
  Reflect.deleteProperty(type, "captureStackTrace");
  if (type.stackTraceLimit === undefined) return; // only V8 has these
  type.stackTraceLimit = 30;
  type.prepareStackTrace = (error: unknown, sites: readonly Site[]): string => {
    let text = "";
    try {
      text = String(error);
    } catch {
      text = "Error";
    }
    for (let i = 0; i < sites.length && i < 30; i++) {
      const site = sites[i]!;
      if (site.getScriptNameOrSourceURL() !== FILE) continue;
      text += `\n    at ${site.getFunctionName() ?? "scenario"} (${FILE}:${site.getLineNumber()}:${site.getColumnNumber()})`;
    }
    return text;
  };
}

/** Stacks of the values that were thrown last and are no errors. */
const stacks = new Map<unknown, string | undefined>();

/**
 * Called by compiled code with what it throws: keeps the place of a value that is no error. A proxy that throws when
 * it is looked at would take the engine down with it; an error stands in for it.
 */
export function thrown(value: unknown): unknown {
  try {
    if (value instanceof Error) return value;
  } catch {
    return new TypeError("a value was thrown that throws when it is looked at");
  }
  if (stacks.size > 50) stacks.clear();
  stacks.set(value, new Error("thrown").stack);
  return value;
}

/** Line and column in the compiled text; zeros if unknown. */
export function placeOf(thrown: unknown): { line: number; column: number } {
  try {
    const stack = thrown instanceof Error ? thrown.stack : stacks.get(thrown);
    if (stack !== undefined) {
      const found = typeof stack === "string" ? /scenario\.ts:(\d{1,6}):(\d{1,6})/.exec(stack) : null;
      if (found !== null) return { line: Number(found[1]), column: Number(found[2]) };
    }
  } catch {
    // A proxy or an accessor of the reader's: no place, then.
  }
  return { line: 0, column: 0 };
}
