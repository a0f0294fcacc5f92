// Tables in Markdown, and figures in them.

/**
 * Laid out as prettier formats it.
 * @param {string[]} head @param {string[][]} rows @param {number[]} left the columns of text
 */
export function table(head, rows, left = []) {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  const padded = (/** @type {string[]} */ cells) =>
    line(
      cells.map((cell, k) =>
        left.includes(k) ? cell.padEnd(widths[k] ?? 0) : cell.padStart(widths[k] ?? 0),
      ),
    );
  const rule = line(
    widths.map((width, k) => (left.includes(k) ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)),
  );
  return [padded(head), rule, ...rows.map(padded)].join("\n");
}

/** @param {number} value */
export function whole(value) {
  return Math.round(value).toLocaleString("en-GB");
}

/** Three digits that count. @param {number | undefined} value */
export function short(value) {
  if (value === undefined || Number.isNaN(value)) return "";
  if (value >= 100) return whole(value);
  return value.toFixed(value >= 10 ? 1 : 2);
}
