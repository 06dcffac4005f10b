/** Where the skip link leads. */
export const PAGE_TITLE_ID = "_top";
