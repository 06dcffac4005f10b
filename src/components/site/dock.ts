/**
 * On a narrow screen the stage goes out of sight while its scene is read. Then a bar at the bottom of the
 * screen stands for it: it opens the stage over the text, by itself when a sentence makes the stage do
 * something. Nothing is moved in the document: src/styles/prose.css does the rest by `data-docked`.
 */

/** Narrower than this, prose and stage do not fit beside each other; src/styles/prose.css. */
const NARROW = "(max-width: 71.99rem)";

function bar(title: string): { element: HTMLElement; toggle: HTMLButtonElement } {
  const element = document.createElement("div");
  element.className = "fl-dock fl-no-print";
  const toggle = document.createElement("button");
  toggle.type = "button";
  toggle.ariaExpanded = "false";
  const name = document.createElement("span");
  name.className = "fl-dock-name";
  name.textContent = title;
  const does = document.createElement("span");
  does.className = "fl-dock-does";
  toggle.append(name, does);
  element.append(toggle);
  element.hidden = true;
  return { element, toggle };
}

function dock(stage: HTMLElement, scene: HTMLElement): void {
  const narrow = matchMedia(NARROW);
  const { element, toggle } = bar(stage.querySelector(".fl-stage-title")?.textContent ?? "The stage");
  scene.append(element);
  let passed = false;
  let read = false;

  const open = (on: boolean): void => {
    // The place in the text keeps its height while the stage is elsewhere.
    stage.style.minHeight = on ? `${stage.offsetHeight}px` : "";
    stage.toggleAttribute("data-docked", on);
    toggle.ariaExpanded = String(on);
    toggle.lastElementChild!.textContent = on ? "Close" : "Show the stage";
  };
  const place = (): void => {
    const wanted = narrow.matches && passed && read;
    element.hidden = !wanted;
    if (!wanted && stage.hasAttribute("data-docked")) open(false);
  };
  open(false);

  // The section itself stays in the flow, so what it reports is whether its place is in sight.
  new IntersectionObserver(([entry]) => {
    passed = !entry!.isIntersecting && entry!.boundingClientRect.top < 0;
    place();
  }).observe(stage);
  new IntersectionObserver(([entry]) => {
    read = entry!.isIntersecting;
    place();
  }).observe(scene);
  narrow.addEventListener("change", place);
  toggle.addEventListener("click", () => open(!stage.hasAttribute("data-docked")));
  scene.addEventListener("click", (event) => {
    if (!element.hidden && event.target instanceof Element && event.target.closest(".fl-do")) open(true);
  });
}

/** Gives every stage of a lesson its bar. */
export function dockStages(): void {
  for (const scene of document.querySelectorAll<HTMLElement>(".fl-scene")) {
    const stage = scene.querySelector<HTMLElement>(":scope > .fl-stage, :scope > astro-island > .fl-stage");
    if (stage) dock(stage, scene);
  }
}
