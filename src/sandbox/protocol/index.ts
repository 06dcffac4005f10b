export { HELLO, LIMITS, PACE, type Crash, type Done, type RunRequest, type WorkerError } from "./messages.ts";
export { readBatch, readDone, readError } from "./read.ts";
export { writeRow } from "./fields.ts";
export { cut, TEXT_LIMITS } from "./text.ts";
