/** Puts `runner.html` into the built site and serves it in development. */
import { writeFile } from "node:fs/promises";
import type { AstroIntegration } from "astro";
import { runnerPlugin } from "./runner/vite.ts";

export function sandboxRunner(): AstroIntegration {
  let plugin: ReturnType<typeof runnerPlugin> | undefined;
  return {
    name: "faultline-sandbox",
    hooks: {
      "astro:config:setup": ({ config, updateConfig }) => {
        plugin = runnerPlugin(config.base);
        updateConfig({ vite: { plugins: [plugin] } });
      },
      "astro:build:done": async ({ dir, logger }) => {
        const { html } = await plugin!.runner();
        await writeFile(new URL("runner.html", dir), html);
        logger.info(`runner.html written, ${Math.round(html.length / 1024)} KB`);
      },
    },
  };
}
