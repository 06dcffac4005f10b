/** A browser with a site in it, for tests that need more than a page. */
import { chromium, type Browser, type CDPSession, type Page } from "@playwright/test";
import type { RunInput } from "../../../../src/sandbox/index.ts";
import type { Snippet } from "../corpus/index.ts";
import type { Collector } from "./collector.ts";
import type { Harness, Report } from "./page.ts";

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--mute-audio",
];

/** @param log where the browser writes what its network did */
export function launch(log?: string): Promise<Browser> {
  return chromium.launch({
    ...(process.env["CHROMIUM_PATH"] === undefined ? {} : { executablePath: process.env["CHROMIUM_PATH"] }),
    args: log === undefined ? ARGS : [...ARGS, `--log-net-log=${log}`, "--net-log-capture-mode=Everything"],
  });
}

/** Opens the page of a variant. */
export async function open(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(address);
  await page.waitForFunction(() => "harness" in globalThis);
  sessions.set(page, await page.context().newCDPSession(page));
  return page;
}

const sessions = new WeakMap<Page, CDPSession>();

/**
 * Asks the page itself. Playwright's own `evaluate` gives a page up as crashed when the process of any of its
 * frames dies; but that is what memory bombs end in, and the page must live on.
 *
 * @param expression in the page; what it, or its promise, comes to must be plain data
 */
async function ask<T>(page: Page, expression: string): Promise<T> {
  const session = sessions.get(page);
  if (session === undefined) throw new TypeError("the page was not opened by open()");
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
    expression,
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails !== undefined)
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value as T;
}

export type RunOptions = Parameters<Harness["run"]>[1];

export function run(
  page: Page,
  input: Partial<RunInput> & { source: string },
  options: RunOptions = {},
): Promise<Report> {
  return ask(page, `harness.run(${JSON.stringify({ seed: 0, ...input })}, ${JSON.stringify(options)})`);
}

export function harm(page: Page): Promise<string[]> {
  return ask(page, "harness.harm()");
}

/** The snippet as input, with the collector's ports filled in. */
export function inputOf(snippet: Snippet, collector: Collector): RunInput {
  const source = snippet.source
    .replaceAll("{http}", String(collector.http))
    .replaceAll("{tcp}", String(collector.tcp))
    .replaceAll("{udp}", String(collector.udp));
  if (!snippet.raw) return { source, seed: 0 };
  return { source: "", compiled: { ok: true, js: `"use strict";${source}`, columns: [] }, seed: 0 };
}

/** What is wrong with how a snippet ended; nothing, if it ended as it should. */
export function faults(snippet: Snippet, report: Report): string[] {
  const { ends, says, line } = snippet;
  const wrong: string[] = [];
  if (!ends.includes(report.kind))
    wrong.push(`ended as ${report.kind} instead of ${ends.join(" or ")}: ${report.message}`);
  if (report.kind !== "finished" && report.message.length < 20) wrong.push("no words for it");
  if (says !== undefined && !report.message.includes(says))
    wrong.push(`does not say "${says}": ${report.message}`);
  if (line !== undefined && report.line !== line) wrong.push(`names line ${report.line} instead of ${line}`);
  if (report.log.some((text) => text.includes("ESCAPED"))) wrong.push(`escaped: ${report.log.join()}`);
  if (report.took > 10_000) wrong.push(`took ${Math.round(report.took)} ms`);
  return wrong.map((text) => `${snippet.id}: ${text}`);
}
