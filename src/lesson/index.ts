/**
 * The contract of a lesson, "faultline/lesson": what a lesson's files import, and what the page needs to
 * judge runs. Runs anywhere; reading lessons from disk is in `build/`.
 */
export { applyEdits, type Edit } from "./edits.ts";
export {
  compareFacts,
  type Facts,
  type ReadFacts,
  type RecordedFacts,
  type Variant,
  type Variants,
} from "./facts.ts";
export {
  judge,
  kata,
  type Check,
  type Judgement,
  type Kata,
  type KataDefinition,
  type WrongAnswer,
} from "./kata.ts";
export {
  breachInWords,
  breachOf,
  LAW_NAMES,
  LAW_WORDS,
  lawChecks,
  standingWith,
  stateText,
  type LawBreach,
  type LawEvent,
  type LawName,
  type LawWords,
  type NamedState,
} from "./laws.ts";
export {
  grade,
  predict,
  type Grade,
  type Prediction,
  type PredictionDefinition,
  type PredictionOption,
} from "./predict.ts";
export {
  answered,
  loadProgress,
  parseProgress,
  PROGRESS_KEY,
  saveProgress,
  solved,
  type LessonProgress,
  type Progress,
  type Store,
} from "./progress.ts";
export { findRegions, region, stripRegions, type Region } from "./regions.ts";
export { createTally, type CheckSummary, type LawStanding, type Summary, type Tally } from "./tally.ts";
export { viewTrace, type Found, type TraceView } from "./trace-view.ts";
export { fail, failed, notExercised, pass, passed, type Verdict, type Verdicts } from "./verdict.ts";
