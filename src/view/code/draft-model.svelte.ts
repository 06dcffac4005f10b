/** The reader's draft of one demo, kept in the browser and in step with other tabs. */
import { createAutosave, type Autosave } from "./autosave.ts";
import { editStore, type EditStore, type Kept } from "./edit-store.ts";
import {
  bringBack,
  canBringBack,
  hasMovedOn,
  isEdited,
  keepMine,
  mergeOther,
  openDraft,
  reset,
  takeTheirs,
  toStored,
  typed,
  type Draft,
} from "./edits.ts";

export class DraftModel {
  readonly id: string;
  /** Called when the text changes by anything but typing: the editor has to show it. */
  onreplaced: (text: string) => void = () => undefined;
  #draft = $state.raw() as Draft;
  /** What became of the last save. */
  kept: Kept = $state("kept");
  /** A short message about the last thing that happened, for the reader. */
  notice: string = $state("");
  #store: EditStore | null = null;
  #autosave: Autosave | null = null;
  #saved = "";

  constructor(id: string, original: string) {
    this.id = id;
    this.#draft = openDraft(original, null);
  }

  /** Loads what was kept, and keeps from now on. In the browser only. @returns a function that ends it */
  open(store: EditStore = editStore()): () => void {
    this.#store = store;
    this.#autosave = createAutosave(() => this.#save());
    const before = this.#draft.text;
    this.#draft = openDraft(this.#draft.original, store.load(this.id));
    this.#saved = this.#draft.text;
    if (this.#draft.text !== before) this.onreplaced(this.#draft.text);
    const unwatch = store.watch(this.id, (stored) => {
      const mine = this.#draft.text;
      this.#draft = mergeOther(this.#draft, stored, this.#saved);
      if (this.#draft.text === mine) return;
      this.#saved = this.#draft.text;
      this.notice = "This code was changed in another tab, and is now the same here.";
      this.onreplaced(this.#draft.text);
    });
    const flush = (): void => this.flush();
    window.addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", flush);
    return () => {
      this.flush();
      unwatch();
      window.removeEventListener("pagehide", flush);
      document.removeEventListener("visibilitychange", flush);
    };
  }

  get text(): string {
    return this.#draft.text;
  }
  get original(): string {
    return this.#draft.original;
  }
  get edited(): boolean {
    return isEdited(this.#draft);
  }
  get movedOn(): boolean {
    return hasMovedOn(this.#draft);
  }
  get canBringBack(): boolean {
    return canBringBack(this.#draft);
  }

  /** The reader typed. */
  type(text: string): void {
    this.#draft = typed(this.#draft, text);
    this.notice = "";
    this.#autosave?.touch();
  }

  reset(): void {
    this.#replace(
      reset(this.#draft),
      "Back to the lesson’s code. Yours is kept: “Undo reset” brings it back.",
    );
  }
  bringBack(): void {
    this.#replace(bringBack(this.#draft), "Your code is back.");
  }
  keepMine(): void {
    this.#replace(keepMine(this.#draft), "You stay with your code.");
  }
  takeTheirs(): void {
    this.#replace(takeTheirs(this.#draft), "This is the lesson’s new code. “Undo reset” brings yours back.");
  }

  /** Saves now. */
  flush(): void {
    this.#autosave?.flush();
  }

  #replace(draft: Draft, notice: string): void {
    this.flush();
    const before = this.#draft.text;
    this.#draft = draft;
    this.#save();
    this.notice = notice;
    if (draft.text !== before) this.onreplaced(draft.text);
  }

  #save(): void {
    this.kept = this.#store?.save(this.id, toStored(this.#draft)) ?? "blocked";
    this.#saved = this.#draft.text;
  }
}
