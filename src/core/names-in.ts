/** A name, and the comma before it: in quotes, as in CSV, or up to the next comma. */
const NAME = /(?:^|,)\s*(?:"((?:[^"]|"")*)"([^,]*)|([^,]*))/g;

/** Names with commas between, as an option has them. A name with a comma in it stands in quotes:
 *  `"a,b",c`, where `""` is a quote. Blanks around names, and names of no letters, are left out. */
export function namesIn(text: string): string[] {
  return Array.from(text.matchAll(NAME), ([, quoted, rest = "", plain = ""]) =>
    quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"') + rest.trimEnd(),
  ).filter((name) => name !== "");
}

/** A name as {@link namesIn} reads it. */
export function quotedName(name: string): string {
  return /[",]|^\s|\s$/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
