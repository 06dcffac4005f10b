/** What pages need of the views besides the components themselves. Light: nothing here loads a stage. */
export { actOnStage, readyStage, type StageAction } from "./stage/stage-actions.ts";
export { definePredict } from "./predict/predict-element.ts";
export { EXAMPLES, type Example } from "./stage/playground/examples.ts";
export { linesOf } from "./code/runs.ts";
export { API, type ApiGroup } from "./api/groups.ts";
export { editKey } from "./code/edit-store.ts";
