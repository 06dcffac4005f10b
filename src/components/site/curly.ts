/** What an author wrote in a string, with the apostrophes of the prose. */
export const curly = (text: string): string => text.replace(/(?<=\p{L})'(?=\p{L})/gu, "’");
