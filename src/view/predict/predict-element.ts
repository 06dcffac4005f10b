/**
 * `<fl-predict>`: makes the plain question of Predict.astro answer. The question, the answer and the
 * explanation stand in the page already; this only holds the answer back until the reader has chosen.
 */
import { answered, loadProgress, saveProgress } from "../../lesson/index.ts";
import type { StageAction } from "../stage/stage-actions.ts";
import { sentence, verdictOf, type OptionVerdict } from "./predict-words.ts";

const MARKS: Record<OptionVerdict, string> = {
  right: "✓ yes",
  wrong: "✗ no",
  missed: "← this one too",
  neither: "",
};

/** Registers the element. @param onshow shows the run on the stage; false if the page has none */
export function definePredict(onshow: (action: StageAction) => boolean): void {
  if (customElements.get("fl-predict")) return;
  customElements.define(
    "fl-predict",
    class extends HTMLElement {
      connectedCallback(): void {
        this.querySelector("form")?.addEventListener("submit", (event) => {
          event.preventDefault();
          if ("answered" in this.dataset) this.#again();
          else this.#answer();
        });
        const show = this.querySelector<HTMLButtonElement>(".fl-predict-show");
        show?.addEventListener("click", () => {
          if (!onshow(JSON.parse(this.dataset["open"]!) as StageAction)) show.hidden = true;
        });
      }

      #answer(): void {
        const inputs = [...this.querySelectorAll<HTMLInputElement>("input")];
        const chosen = inputs.flatMap((input) => (input.checked ? [input.value] : []));
        const verdict = this.querySelector(".fl-predict-verdict")!;
        if (chosen.length === 0) {
          verdict.textContent = "Choose first: what do you think will happen?";
          inputs[0]?.focus();
          return;
        }
        const correct = JSON.parse(this.dataset["correct"]!) as string[];
        for (const label of this.querySelectorAll<HTMLElement>("[data-option]")) {
          const how = verdictOf(label.dataset["option"]!, chosen, correct);
          label.dataset["is"] = how;
          label.querySelector(".fl-predict-mark")!.textContent =
            how === "missed" && correct.length === 1 ? "← this one" : MARKS[how];
        }
        verdict.textContent = sentence(chosen, correct);
        this.dataset["answered"] = "";
        this.#button().textContent = "Guess again";
        this.querySelector("details")!.open = true;
        this.#keep(chosen.length === correct.length && chosen.every((id) => correct.includes(id)));
      }

      #button(): HTMLButtonElement {
        return this.querySelector<HTMLButtonElement>("[type=submit]")!;
      }

      #again(): void {
        this.querySelector("form")!.reset();
        for (const label of this.querySelectorAll<HTMLElement>("[data-option]")) {
          delete label.dataset["is"];
          label.querySelector(".fl-predict-mark")!.textContent = "";
        }
        delete this.dataset["answered"];
        this.querySelector(".fl-predict-verdict")!.textContent = "";
        this.#button().textContent = "See what happens";
        this.querySelector("input")?.focus();
      }

      /** Only the first guess is kept; see lesson/progress.ts. */
      #keep(right: boolean): void {
        const { lesson = "", id = "" } = this.dataset;
        try {
          const store = window.localStorage;
          saveProgress(store, answered(loadProgress(store), lesson, id, right));
        } catch {
          // Nothing is stored then; the answer stands all the same.
        }
        window.dispatchEvent(new CustomEvent("faultline:progress"));
      }
    },
  );
}
