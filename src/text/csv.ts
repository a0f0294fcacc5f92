/** One line of comma-separated values (RFC 4180), without its end. */
export function csvLine(cells: readonly string[]): string {
  return cells.map(quoteField).join(",");
}

function quoteField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
