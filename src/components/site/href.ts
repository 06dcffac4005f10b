/** The address of one of the site's own pages or files, under any base path. */
export function href(path: string): string {
  return `${import.meta.env.BASE_URL}/${path}`.replace(/\/{2,}/g, "/");
}
