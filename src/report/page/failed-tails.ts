import type { EndFacts } from "../../core/entry.ts";
import type { ResultRow } from "../../results/row.ts";

/** So many logs are told of; of more failures an even share. */
const MOST = 2_000;
/** Of each so many bytes. */
const LONGEST = 800;
/** Logs that are read at the same time. */
const AT_ONCE = 16;
/** More lines do not fit. */
const TAIL_LINES = 40;

/** The last lines of the logs of failed entries, by the number of the entry. What failed without
 *  saying anything is told in the words of the list.
 *  @param linesOf the last lines of a job log, at most `count`; rejects when it cannot be read */
export async function failedTails(
  rows: readonly ResultRow[],
  linesOf: (path: string, count: number) => Promise<readonly string[]>,
): Promise<ReadonlyMap<number, string>> {
  const failed = rows.filter(({ status }) => status === "failed");
  const count = Math.min(failed.length, MOST);
  const chosen = Array.from(
    { length: count },
    (_, i) => failed[Math.floor((i * failed.length) / count)] as ResultRow,
  );
  const tails = new Map<number, string>();
  for (let i = 0; i < chosen.length; i += AT_ONCE) {
    const batch = chosen
      .slice(i, i + AT_ONCE)
      .map(async (row) => [row.n, await tailOf(row, linesOf)] as const);
    for (const [n, tail] of await Promise.all(batch)) if (tail !== "") tails.set(n, tail);
  }
  return tails;
}

async function tailOf(
  { log, entry }: ResultRow,
  linesOf: (path: string, count: number) => Promise<readonly string[]>,
): Promise<string> {
  const lines = log === undefined ? [] : await linesOf(log, TAIL_LINES).catch(() => []);
  const text = lastBytes(lines.join("\n").trim());
  const { error }: EndFacts = entry.facts;
  return text === "" && typeof error === "string" ? lastBytes(error) : text;
}

/** The last lines that are no longer than a tail may be; of a longer last line its end. */
function lastBytes(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= LONGEST) return text;
  const end = bytes
    .subarray(bytes.length - LONGEST + 3)
    .toString("utf8")
    .replace(/^\uFFFD+/, "");
  const line = end.indexOf("\n");
  return line < 0 ? `…${end}` : end.slice(line + 1);
}
