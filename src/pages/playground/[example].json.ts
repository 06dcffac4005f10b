/** An example of the playground with its first run: what the page fetches when it is chosen. */
import type { APIRoute } from "astro";
import { playgroundExample } from "../../view/build/index.ts";
import { EXAMPLES } from "../../view/index.ts";

export const getStaticPaths = () => EXAMPLES.map(({ name }) => ({ params: { example: name } }));

export const GET: APIRoute = async ({ params }) => Response.json(await playgroundExample(params["example"]!));
