/** What code may import from "faultline". The runner of code that needs no machines is built without what needs XState. */
export * from "../../engine/index.ts";
