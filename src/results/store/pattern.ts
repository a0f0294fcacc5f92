/** Whether a key matches a pattern: `*` stands for any letters (also `/`), `?` for one, `[ab]` and
 *  `[!ab]` for one of some, or of all others; as Python's fnmatch has it. */
export function matcherOf(pattern: string): (key: string) => boolean {
  const source = pattern.replaceAll(/\[(!?)(\]?[^\]]+)\]|[\s\S]/g, (part, not?: string, set?: string) => {
    if (set !== undefined) return `[${not ? "^" : ""}${set.replaceAll(/[\\^[\]&|~]/g, String.raw`\$&`)}]`;
    if (part === "*") return "[^]*";
    return part === "?" ? "[^]" : part.replaceAll(/[\\^$.+()[\]{}|/-]/g, String.raw`\$&`);
  });
  const regex = new RegExp(`^(?:${source})$`, "u");
  return (key) => regex.test(key);
}
