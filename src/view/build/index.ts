/** What the views need while the site is built. Needs Node. */
export { apiDocs, docPieces, type ApiEntry, type ApiMember, type DocPiece } from "./api-docs.ts";
export { apiPage, type ApiExampleData, type ApiPageGroup } from "./api-page.ts";
export { codeData } from "./code-data.ts";
export { editorAssets } from "./editor-assets.ts";
export { engineTypes } from "./engine-types.ts";
export { highlight, type CodeLanguage } from "./highlight.ts";
export { playgroundExample } from "./playground-example.ts";
