/** Event managers and their handlers. */
export {
  type Handler,
  type HandlerAnswer,
  type HandlerCallAnswer,
  type HandlerCallbacks,
  type HandlerInit,
  type HandlerModule,
} from "./handler-module.ts";
export { GenEvent } from "./gen-event.ts";
