/** The index of the search. */
import type { APIRoute } from "astro";
import { getCollection, render } from "astro:content";
import { apiPage } from "../view/build/index.ts";
import { areaId, href, loadNotModelled, SEARCHED_PAGES, sectionsOf } from "../components/index.ts";

export const GET: APIRoute = async () => {
  const lessons = await Promise.all(
    (await getCollection("docs")).map(async (entry) => {
      const { headings } = await render(entry);
      const { title, description } = entry.data;
      return sectionsOf({ title, description, body: entry.body ?? "", url: href(`/${entry.id}/`) }, headings);
    }),
  );
  const pages = SEARCHED_PAGES.map(({ page, path, text }) => ({ page, heading: "", url: href(path), text }));
  const api = (await apiPage(process.cwd())).flatMap(({ entries }) =>
    entries
      .flatMap((entry) => [entry, ...entry.members])
      .map(({ name, doc }) => ({
        page: "API of the engine",
        heading: name,
        url: `${href("/api/")}#${name}`,
        text: doc.map((paragraph) => paragraph.map(({ text }) => text).join("")).join(" "),
      })),
  );
  const limits = loadNotModelled().flatMap(({ area, items }) =>
    items.map(({ title, real, here, matters }) => ({
      page: "What is not modelled",
      heading: title,
      url: `${href("/not-modelled/")}#${areaId(area)}`,
      text: `${real} ${here} ${matters}`,
    })),
  );
  return new Response(JSON.stringify([...lessons.flat(), ...pages, ...api, ...limits]), {
    headers: { "content-type": "application/json" },
  });
};
