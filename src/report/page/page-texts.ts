import { visible } from "../../core/terminal-text.ts";

/** Longer texts are cut: a page has thousands of them, and a command can have a megabyte. */
const LONGEST = 500;
/** Commands may be longer, as long as all of them together are no more than this. */
const LONGEST_COMMAND = 4_000;
const MOST_COMMANDS = 8_000_000;

/** How texts of a list are told on a page. */
export interface PageTexts {
  /** On one line, with control characters as escapes. */
  readonly shown: (text: string) => string;
  readonly command: (text: string) => string;
  /** Several lines. */
  readonly lines: (text: string) => string;
}

/** @param masked what is not to be told replaced by something else
 *  @param rows how many commands there are */
export function pageTexts(masked: (text: string) => string, rows: number): PageTexts {
  const most = Math.max(LONGEST, Math.min(LONGEST_COMMAND, Math.floor(MOST_COMMANDS / Math.max(1, rows))));
  // before it is masked, since that takes time, and after it, since a mask can be longer
  const told = (text: string, longest: number): string =>
    cut(masked(visible(cut(text, 2 * longest))), longest);
  return {
    shown: (text) => told(text, LONGEST),
    command: (text) => told(text, most),
    lines: (text) =>
      text
        .split("\n")
        .map((line) => masked(visible(line)))
        .join("\n"),
  };
}

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  // half a character would be none
  const end = /[\uD800-\uDBFF]$/.test(text.slice(0, longest - 1)) ? longest - 2 : longest - 1;
  return `${text.slice(0, end)}…`;
}
