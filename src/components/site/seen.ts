/**
 * `client:seen`: an island comes to life when it is in the middle part of the screen, when the reader points at it,
 * touches it or tabs into it, or when a sentence wants something of it; and not before. What the reader presses on
 * the still picture is kept, and repeated when the island is alive.
 *
 *     client:seen
 *     client:seen={{ kept: ["key"] }}    being in sight is not enough, unless something is kept under one of the
 *                                        keys in this browser, which the still picture can't show
 *     client:seen={{ soon: true }}       the page is opened for it: its scripts are asked for right after the first
 *                                        paint, though they run no sooner (src/components/build/preload.ts)
 */
import type { ClientDirective } from "astro";

/** The lower and upper part of the screen in which an island is only about to be seen. */
const ABOUT = "-25% 0px";
const SIGNS = ["pointerenter", "pointerdown", "focusin"] as const;

export interface Seen {
  readonly kept?: readonly string[];
  /** Read at build. */
  readonly soon?: true;
}

function isKept(keys: readonly string[]): boolean {
  try {
    return keys.some((key) => localStorage.getItem(key) !== null);
  } catch {
    return false; // what can't be read is not shown later either
  }
}

const seen: ClientDirective = (load, { value }, island) => {
  const { kept } = (typeof value === "object" ? value : {}) as Seen;
  let repeat: (() => void) | null = null;
  let woken = false;
  let note: HTMLElement | null = null;

  async function wake(): Promise<void> {
    if (woken) return;
    woken = true;
    observer.disconnect();
    document.removeEventListener("click", onDo, true);
    const hydrate = await load();
    // Loading was one task; coming to life is another.
    await new Promise((resolve) => setTimeout(resolve));
    await hydrate();
    note?.remove();
    // Astro tells the console what did not load, and no one else.
    if (island.hasAttribute("ssr")) return failed();
    island.removeEventListener("click", onPress, true);
    island.removeEventListener("keydown", onKey, true);
    repeat?.();
  }

  /** The picture stays, with a word on why it is none but a picture. What is pressed next tries again. */
  function failed(): void {
    woken = false;
    repeat = null;
    note = document.createElement("p");
    note.className = "fl-not-alive";
    note.setAttribute("role", "alert");
    note.append("Only a picture so far: what brings it to life did not load. Is there a connection? ");
    const again = document.createElement("button");
    again.type = "button";
    again.className = "fl-button";
    again.textContent = "Try again";
    again.addEventListener("click", () => void wake());
    note.append(again);
    island.after(note);
    document.addEventListener("click", onDo, true);
  }

  const press = (target: EventTarget | null): HTMLElement | null =>
    target instanceof Element ? target.closest<HTMLElement>("button, [role=button]") : null;

  /** Hydration keeps the elements, so the same one can be pressed again. */
  function onPress(event: Event): void {
    const button = press(event.target);
    if (!button) return;
    event.stopPropagation();
    repeat = () => button.click();
    void wake();
  }

  /** A key on a button is a press, which comes as a click. */
  function onKey(event: KeyboardEvent): void {
    const { target } = event;
    if (!target || event.key === "Tab" || press(target)) return;
    repeat = () => target.dispatchEvent(new KeyboardEvent("keydown", event));
    void wake();
  }

  function onDo(event: Event): void {
    if (event.target instanceof Element && event.target.closest(".fl-do, .fl-dock button")) void wake();
  }

  const observer = new IntersectionObserver(
    (entries) => {
      if (entries.some((entry) => entry.isIntersecting)) void wake();
    },
    { rootMargin: ABOUT },
  );
  for (const child of island.children) {
    if (!kept || isKept(kept)) observer.observe(child);
    for (const sign of SIGNS) child.addEventListener(sign, () => void wake(), { once: true, passive: true });
  }
  island.addEventListener("click", onPress, true);
  island.addEventListener("keydown", onKey, true);
  document.addEventListener("click", onDo, true);
};

export default seen;
