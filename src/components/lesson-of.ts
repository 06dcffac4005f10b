/** The lesson that a page belongs to, `track/lesson`, from the address of the page. */
export function lessonOf(params: Record<string, string | undefined>, embed: string): string {
  const slug = params["slug"] ?? [params["track"], params["lesson"]].filter(Boolean).join("/");
  if (!/^[^/]+\/[^/]+$/.test(slug))
    throw new Error(`<${embed} /> outside of a lesson (${slug}): say which, lesson="track/lesson"`);
  return slug;
}
