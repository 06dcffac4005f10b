/**
 * `client:seen`: a stage comes to life when it is in the middle part of the screen, when the reader points at it,
 * touches it or tabs into it, or when a sentence wants something of it; and not before. A press on the still
 * picture is kept, and repeated when the stage is alive.
 */
import type { ClientDirective } from "astro";

/** The lower and upper part of the screen in which a stage is only about to be seen. */
const ABOUT = "-25% 0px";
const SIGNS = ["pointerenter", "pointerdown", "focusin"] as const;

const seen: ClientDirective = (load, _options, island) => {
  let pressed: HTMLElement | null = null;
  let woken = false;

  async function wake(): Promise<void> {
    if (woken) return;
    woken = true;
    observer.disconnect();
    document.removeEventListener("click", onDo, true);
    const hydrate = await load();
    // Loading was one task; coming to life is another.
    await new Promise((resolve) => setTimeout(resolve));
    await hydrate();
    island.removeEventListener("click", onPress, true);
    pressed?.click();
  }

  /** Hydration keeps the elements, so the same one can be pressed again. */
  function onPress(event: Event): void {
    const button =
      event.target instanceof Element ? event.target.closest<HTMLElement>("button, [role=button]") : null;
    if (!button) return;
    event.stopPropagation();
    pressed = button;
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
    observer.observe(child);
    for (const sign of SIGNS) child.addEventListener(sign, () => void wake(), { once: true, passive: true });
  }
  island.addEventListener("click", onPress, true);
  document.addEventListener("click", onDo, true);
};

export default seen;
