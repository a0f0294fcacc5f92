// The format is that of job-log.ts.
const HEAD_LINE = String.raw`# (?:command|list|host|directory): [^\n]*\n`;
const HEAD = new RegExp(
  String.raw`^# cooperate: entry [^\n]*\n(?:${HEAD_LINE}){0,4}(?:# started: [^\n]*\n)?`,
);
const CUT_HEAD = new RegExp(String.raw`^[^\n]*\n(?:${HEAD_LINE}){0,4}# started: \d{4}-[^\n]*Z\n`);
const FOOT = "\n# cooperate: ";
const WHOLE_FOOT = /^\n# cooperate: [^\n]*\n# ended: \d{4}-[^\n]*Z\n$/;

/** What an experiment has written, out of the text of its job log or the end of that.
 *  @param isWhole whether `text` begins where the log begins
 *  @returns the output without our head and foot, and whether there was a foot: then nothing more
 *    is written */
export function outputIn(
  text: string,
  isWhole: boolean,
): { readonly output: string; readonly isOver: boolean } {
  const { from, to, isOver } = outputRange(text, isWhole);
  return { output: text.slice(from, to), isOver };
}

/** Where the output begins and ends in that text. */
export function outputRange(
  text: string,
  isWhole: boolean,
): { readonly from: number; readonly to: number; readonly isOver: boolean } {
  const from = (isWhole ? HEAD : CUT_HEAD).exec(text)?.[0].length ?? 0;
  const to = text.lastIndexOf(FOOT);
  const isOver = to >= from - 1 && WHOLE_FOOT.test(text.slice(to));
  return { from, to: isOver ? Math.max(from, to) : text.length, isOver };
}
