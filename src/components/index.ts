/** What pages use of the components beside whole components: addresses, data, texts. */
export { truthCount } from "./landing/truth-count.ts";
export { href } from "./site/href.ts";
export { curly } from "./site/curly.ts";
export { areaId, loadNotModelled } from "./site/not-modelled.ts";
export { SEARCHED_PAGES } from "./site/searched-pages.ts";
export { sectionsOf } from "./site/sections.ts";
