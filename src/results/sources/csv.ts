/** Reads separated values: RFC 4180, with any line ends, and with the byte order mark that Excel
 *  writes. A quote in the middle of a field, or one that is never closed, is a letter.
 *  @param separator `,` or a tab
 *  @returns the rows that are not blank, each a list of fields */
export function parseCsv(text: string, separator: string): string[][] {
  const end = new RegExp(`[${separator}\\r\\n]`, "g");
  const rows: string[][] = [];
  let row: string[] = [];
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  while (at < text.length || row.length > 0) {
    let value = "";
    const close = text[at] === '"' ? closingQuote(text, at + 1) : -1;
    if (close >= 0) {
      value = text.slice(at + 1, close).replaceAll('""', '"');
      at = close + 1;
    }
    end.lastIndex = at;
    const stop = end.exec(text)?.index ?? text.length;
    row.push(value + text.slice(at, stop));
    at = stop + (text.startsWith("\r\n", stop) ? 2 : 1);
    if (text[stop] === separator) continue;
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  }
  return rows;
}

/** Where a quoted field ends that begins at `from`; -1 when it does not. Two quotes are one letter
 *  of it. */
function closingQuote(text: string, from: number): number {
  for (let at = from; ; at += 2) {
    at = text.indexOf('"', at);
    if (at < 0 || text[at + 1] !== '"') return at;
  }
}
