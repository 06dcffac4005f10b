/// <reference path="../.astro/types.d.ts" />
/// <reference types="astro/client" />
/// <reference types="@astrojs/starlight/types" />

declare module "astro" {
  interface AstroClientDirectives {
    /** The stage comes to life when the reader sees it; src/components/site/seen.ts. */
    "client:seen"?: boolean | import("./components/site/seen.ts").Seen;
  }
}

export {};
