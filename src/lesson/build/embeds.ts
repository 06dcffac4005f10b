/**
 * The components that a lesson's prose uses, with their attributes.
 */

const EMBEDS = ["Stage", "Do", "Predict", "Kata", "Code", "Twin"] as const;
export type EmbedName = (typeof EMBEDS)[number];

export interface Embed {
  readonly name: EmbedName;
  readonly attributes: Readonly<Record<string, string>>;
  /** 1-based line in the text given. */
  readonly line: number;
}

const TAG = new RegExp(
  `<(${EMBEDS.join("|")})\\b((?:\\s+[A-Za-z][\\w-]*(?:=(?:"[^"]*"|\\{[^}]*\\}))?)*)\\s*/?>`,
  "g",
);
const ATTRIBUTE = /([A-Za-z][\w-]*)(?:=(?:"([^"]*)"|\{([^}]*)\}))?/g;

/** Finds every embed in MDX text, in order. Code fences and inline code are left out. */
export function findEmbeds(mdx: string): Embed[] {
  const prose = mdx.replace(/```[\s\S]*?```|`[^`\n]*`/g, (code) => code.replace(/[^\n]/g, " "));
  return [...prose.matchAll(TAG)].map((match) => ({
    name: match[1] as EmbedName,
    attributes: Object.fromEntries(
      [...match[2]!.matchAll(ATTRIBUTE)].map(([, name, text, code]) => [name!, text ?? code ?? "true"]),
    ),
    line: prose.slice(0, match.index).split("\n").length,
  }));
}
