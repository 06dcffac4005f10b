/** The search's dialog: asks the index, shows what it found, walks through it by keyboard. */
import { search, type Found, type Section } from "./search-index.ts";

class SearchDialog {
  #sections: Promise<Section[]> | null = null;
  #at = -1;
  readonly #root: HTMLElement;
  readonly #dialog: HTMLDialogElement;
  readonly #input: HTMLInputElement;
  readonly #list: HTMLElement;
  readonly #says: HTMLElement;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#dialog = root.querySelector("dialog")!;
    this.#input = root.querySelector("input")!;
    this.#list = root.querySelector("ul")!;
    this.#says = root.querySelector(".says")!;
    this.#input.addEventListener("input", () => void this.#look());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#dialog.addEventListener("click", (event) => {
      if (event.target === this.#dialog) this.#dialog.close();
    });
  }

  open(): void {
    if (this.#dialog.open) return;
    this.#dialog.showModal();
    this.#input.select();
    void this.#look();
  }

  #load(): Promise<Section[]> {
    this.#sections ??= fetch(this.#root.dataset["index"]!).then((answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json() as Promise<Section[]>;
    });
    return this.#sections;
  }

  async #look(): Promise<void> {
    const query = this.#input.value;
    let found: Found[];
    try {
      found = search(await this.#load(), query);
    } catch {
      this.#sections = null;
      this.#says.textContent =
        "The index could not be loaded. Is the network there? The next letter tries again.";
      return;
    }
    // A newer question may have been asked meanwhile.
    if (query === this.#input.value) this.#show(query.trim(), found);
  }

  #show(query: string, found: readonly Found[]): void {
    this.#at = -1;
    this.#input.removeAttribute("aria-activedescendant");
    this.#input.setAttribute("aria-expanded", String(found.length > 0));
    const count = found.length === 1 ? "One place" : `${found.length} places`;
    this.#says.textContent =
      query === "" ? "" : found.length > 0 ? count : `Nothing here speaks of “${query}”.`;
    this.#list.replaceChildren(...found.map(option));
  }

  #key(event: KeyboardEvent): void {
    const items = [...this.#list.children];
    if (event.key === "Enter") {
      event.preventDefault();
      items[Math.max(0, this.#at)]?.querySelector("a")?.click();
      return;
    }
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 || items.length === 0) return;
    event.preventDefault();
    this.#at = this.#at < 0 && step < 0 ? items.length - 1 : (this.#at + step + items.length) % items.length;
    items.forEach((item, index) => item.setAttribute("aria-selected", String(index === this.#at)));
    const item = items[this.#at]!;
    item.scrollIntoView({ block: "nearest" });
    this.#input.setAttribute("aria-activedescendant", item.id);
  }
}

function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  name: string,
  ...children: (Node | string)[]
) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...children);
  return made;
}

function option({ section, excerpt }: Found, index: number): HTMLElement {
  const where = section.heading ? `${section.page} · ${section.heading}` : section.page;
  const link = element(
    "a",
    "",
    element("span", "where", where),
    element(
      "span",
      "excerpt",
      ...excerpt.map(({ text, found }) => (found ? element("mark", "", text) : text)),
    ),
  );
  link.href = section.url;
  link.tabIndex = -1;
  const item = element("li", "", link);
  item.id = `fl-found-${index}`;
  item.role = "option";
  item.setAttribute("aria-selected", "false");
  return item;
}

let dialog: SearchDialog | undefined;

/** @param root the element of Search.astro */
export function openSearch(root: HTMLElement): void {
  dialog ??= new SearchDialog(root);
  dialog.open();
}
