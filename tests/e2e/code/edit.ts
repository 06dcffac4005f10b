/** What the tests of code panes do again and again. */
import { expect as impatient, type Locator, type Page } from "@playwright/test";

/** An editor of 2 MB, a type checker and a run beside each other: on a busy machine of two cores that takes its time. */
export const expect = impatient.configure({ timeout: 45_000 });

/** The pane of one example on the API page. */
export const example = (page: Page, file: string): Locator =>
  page.locator(".fl-api-example").filter({ has: page.locator(".fl-code-file", { hasText: file }) });

/** Points at the pane, and waits until it is alive. */
export async function alive(pane: Locator): Promise<void> {
  await pane.scrollIntoViewIfNeeded();
  await pane.getByRole("button").first().hover();
  await pane
    .page()
    .waitForFunction(
      (element) => !element?.closest("astro-island")?.hasAttribute("ssr"),
      await pane.elementHandle(),
    );
}

/** Opens the editor and waits until one can type. */
export async function edit(pane: Locator): Promise<void> {
  await pane.getByRole("button", { name: "Edit", exact: true }).click();
  await pane.locator(".monaco-editor .view-line, .cm-content, .fl-code-textarea").first().waitFor();
}

/**
 * Clicks into the text of the open editor. While a result comes in below or above it, a click may miss it: then once
 * more. What counts is where the focus is: Monaco takes back its class `focused` only some time after it lost it.
 */
export async function clickInto(pane: Locator): Promise<void> {
  const text = pane.locator(".monaco-editor .view-lines, .cm-content, .fl-code-textarea").first();
  await expect(async () => {
    await text.click();
    const inText = await text.evaluate((element) => {
      const editor = element.closest(".monaco-editor, .cm-editor, .fl-code-textarea");
      return editor?.contains(document.activeElement) ?? false;
    });
    expect(inText).toBe(true);
  }).toPass();
}

/** Replaces the whole text in the open editor, as one who pastes. (Typed text would be indented and closed.) */
export async function write(pane: Locator, text: string): Promise<void> {
  const page = pane.page();
  await clickInto(pane);
  await page.keyboard.press("ControlOrMeta+a");
  await page.evaluate((pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", pasted);
    document.activeElement!.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
    );
  }, text);
}

/** The text in the pane, when no editor is open. */
export async function shown(pane: Locator): Promise<string> {
  const lines = await pane.locator('[data-side="code"] .fl-code-line').allTextContents();
  return lines.join("");
}

export const key = (id: string): string => `faultline:code:1:${id}`;

/** What is kept for an example. */
export const kept = (page: Page, id: string): Promise<string | null> =>
  page.evaluate((name) => {
    const text = localStorage.getItem(name);
    return text === null ? null : (JSON.parse(text) as { text: string }).text;
  }, key(id));

export const ONE = `import { mark, scenario } from "faultline";

export default scenario({
  main() {
    mark("mine", 1);
  },
});
`;
