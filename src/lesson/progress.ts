/**
 * What a reader has done, kept in the browser and nowhere else.
 *
 * A store that is missing, full or holds something else costs the reader their ticks, never the page.
 */

/** What has been done in one lesson. */
export interface LessonProgress {
  /** Predictions answered, by id: whether the first guess was right. */
  readonly predictions: Readonly<Record<string, boolean>>;
  /** Whether the kata was solved over all seeds. */
  readonly solved: boolean;
}

/** By lesson, `track/lesson`. */
export type Progress = Readonly<Record<string, LessonProgress>>;

export const PROGRESS_KEY = "faultline:progress:1";

const NOTHING: LessonProgress = Object.freeze({ predictions: Object.freeze({}), solved: false });

/** The part of `localStorage` that is used. */
export type Store = Pick<Storage, "getItem" | "setItem">;

/** Reads what is stored; everything that has another shape is left out. */
export function parseProgress(text: string | null): Progress {
  let data: unknown;
  try {
    data = JSON.parse(text ?? "{}");
  } catch {
    return {};
  }
  if (!isRecord(data)) return {};
  const out: Record<string, LessonProgress> = {};
  for (const [lesson, value] of Object.entries(data)) {
    if (!isRecord(value)) continue;
    const predictions = isRecord(value.predictions) ? value.predictions : {};
    out[lesson] = {
      predictions: Object.fromEntries(
        Object.entries(predictions).filter(([, right]) => typeof right === "boolean"),
      ) as Record<string, boolean>,
      solved: value.solved === true,
    };
  }
  return out;
}

/** A prediction was answered. Only the first guess counts: the second comes after the answer was seen. */
export function answered(progress: Progress, lesson: string, prediction: string, right: boolean): Progress {
  const before = progress[lesson] ?? NOTHING;
  if (Object.hasOwn(before.predictions, prediction)) return progress;
  return {
    ...progress,
    [lesson]: { ...before, predictions: { ...before.predictions, [prediction]: right } },
  };
}

/** The kata of a lesson was solved. */
export function solved(progress: Progress, lesson: string): Progress {
  return { ...progress, [lesson]: { ...(progress[lesson] ?? NOTHING), solved: true } };
}

/** Loads from a store; `{}` if there is none. */
export function loadProgress(store: Store | undefined): Progress {
  try {
    return parseProgress(store?.getItem(PROGRESS_KEY) ?? null);
  } catch {
    return {};
  }
}

/** Saves to a store. Returns false if it could not (private window, full). */
export function saveProgress(store: Store | undefined, progress: Progress): boolean {
  try {
    store?.setItem(PROGRESS_KEY, JSON.stringify(progress));
    return store !== undefined;
  } catch {
    return false;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
