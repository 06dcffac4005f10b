/** The site as an app on a reader's own screen. */
import type { APIRoute } from "astro";
import { href } from "../components/index.ts";

export const GET: APIRoute = () =>
  new Response(
    JSON.stringify({
      name: "Faultline",
      short_name: "Faultline",
      description: "An interactive field guide to resilient systems.",
      start_url: href("/"),
      scope: href("/"),
      display: "minimal-ui",
      background_color: "#f4f5f1",
      theme_color: "#f4f5f1",
      icons: [{ src: href("/favicon.svg"), sizes: "any", type: "image/svg+xml" }],
    }),
    { headers: { "content-type": "application/manifest+json" } },
  );
