/** Whether a key matches a pattern: `*` stands for any letters (also `/`), `?` for one, `[ab]` and
 *  `[!ab]` for one of some, or of all others; as Python's fnmatch has it. */
export function matcherOf(pattern: string): (key: string) => boolean {
  const source = pattern.replaceAll(
    /\[(!|(?!!))(\][^\]]*|[^\]]+)\]|[\s\S]/g,
    (part, not?: string, set?: string) => {
      if (set !== undefined) return setOf(set, not ? "^" : "");
      if (part === "*") return "[^]*";
      return part === "?" ? "[^]" : part.replaceAll(/[\\^$.+()[\]{}|/]/g, String.raw`\$&`);
    },
  );
  const regex = new RegExp(`^(?:${source})$`, "u");
  return (key) => regex.test(key);
}

/** A range that ends before it begins has no letter. */
function setOf(set: string, not: string): string {
  const letters = set.replaceAll(/([^])-([^])/gu, (range, from: string, to: string) =>
    from > to ? "" : range,
  );
  return `[${not}${letters.replaceAll(/[\\^[\]]/g, String.raw`\$&`)}]`;
}
