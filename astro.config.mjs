import { fileURLToPath } from "node:url";
import starlight from "@astrojs/starlight";
import svelte from "@astrojs/svelte";
import { defineConfig } from "astro/config";
import {
  csp,
  lessonMdx,
  licenses,
  offline,
  ownAddress,
  preload,
  sidebar,
} from "./src/components/build/index.ts";
import { sandboxRunner } from "./src/sandbox/astro-integration.ts";
import { editorAssets } from "./src/view/build/index.ts";

const root = fileURLToPath(new URL(".", import.meta.url));

/** Where the site will live: `BASE=/repo/` for a folder of a host, `SITE=https://…` for absolute addresses. */
const base = `/${process.env.BASE ?? ""}/`.replace(/\/+/g, "/");
const site = process.env.SITE;

const component = (name) => `./src/components/site/${name}.astro`;

/**
 * Few chunks pack better than many. `page`: what the scripts of the text itself need, before any stage is seen. `tree`: what
 * a living tree needs, also on the landing page. `stage`: what a stage needs besides. `code`: a pane with code;
 * `kata`: its checks.
 */
const CHUNKS = [
  {
    name: "page",
    priority: 5,
    test: /src\/view\/(stage\/stage-actions|keys\/)|src\/lesson\/progress|preload-helper/,
  },
  {
    name: "tree",
    priority: 4,
    test: /src\/view\/stage\/(Tree\.svelte|stage-model|shortcuts|stage\.css)|src\/player\/(?!build|metrics|statechart)|@astrojs\/svelte\/.*client/,
  },
  { name: "stage", priority: 3, test: /src\/view\/stage\/Stage\.svelte$/ },
  { name: "code", priority: 2, test: /src\/view\/code\/CodePane\.svelte$/ },
  { name: "kata", priority: 1, test: /src\/view\/kata\/Kata\.svelte$/ },
];

const runner = sandboxRunner();
const editor = editorAssets();

export default defineConfig({
  base,
  site,
  trailingSlash: "always",
  build: { format: "directory", inlineStylesheets: "auto" },
  prefetch: false,
  devToolbar: { enabled: false },
  security: { csp },
  // Code is embedded from files by components, which highlight it with classes.
  markdown: { syntaxHighlight: false },
  integrations: [
    starlight({
      title: "Faultline",
      description:
        "An interactive field guide to resilient systems: break a running system, watch it heal, change its code, find out why.",
      favicon: "/favicon.svg",
      sidebar: sidebar(root),
      pagefind: false,
      expressiveCode: false,
      credits: false,
      disable404Route: true,
      customCss: [
        "./src/styles/layers.css",
        "./src/styles/fonts.css",
        "./src/styles/tokens.css",
        "./src/styles/base.css",
        "./src/styles/prose.css",
        "./src/styles/print.css",
      ],
      components: Object.fromEntries(
        [
          ...["Head", "ThemeProvider", "PageFrame", "Header", "Sidebar", "TwoColumnContent", "PageSidebar"],
          ...["ContentPanel", "MarkdownContent", "PageTitle", "Footer", "SkipLink"],
        ].map((name) => [name, component(name)]),
      ),
    }),
    {
      name: "faultline-client-seen",
      hooks: {
        "astro:config:setup": ({ addClientDirective }) =>
          addClientDirective({ name: "seen", entrypoint: "./src/components/site/seen.ts" }),
      },
    },
    svelte({ compilerOptions: { fragments: "tree" } }),
    runner,
    editor,
    licenses([runner.inputs, editor.inputs]),
    preload(),
    offline(),
  ],
  vite: {
    environments: {
      client: { build: { rolldownOptions: { output: { codeSplitting: { groups: CHUNKS } } } } },
    },
    plugins: [lessonMdx(root, base), ownAddress(root)],
    resolve: {
      alias: [
        { find: /^faultline$/, replacement: `${root}src/engine/index.ts` },
        { find: /^faultline\/lesson$/, replacement: `${root}src/lesson/index.ts` },
      ],
    },
  },
});
