/** What the player needs while the site is built. Needs Node. */
export { faultsOf, firstRun, type DemoSource } from "./first-run.ts";
