import { usageError } from "./failure.ts";
import { dollarQuoted } from "./dollar-quoted.ts";

/** A word as a POSIX shell splits it, and which of its characters a shell would still look at. */
export interface ParsedWord {
  readonly text: string;
  /** `text` with NUL in place of each character that is quoted in any way. */
  readonly unquoted: string;
  /** The same with the content of "..." in place, since a shell expands $ and ` there. */
  readonly expandable: string;
}

/** Splits `text` into words: blanks separate them; '...', "...", $'...' and \ quote; \ at the end
 *  of a line joins the lines.
 *  @throws CooperateError (usage) when a quote is not closed, or the text ends in a backslash */
export function parseWords(text: string): ParsedWord[] {
  const words: ParsedWord[] = [];
  let word: ParsedWord | undefined;
  const add = (characters: string, quotation: Quotation): void => {
    const hidden = "\0".repeat(characters.length);
    word = {
      text: (word?.text ?? "") + characters,
      unquoted: (word?.unquoted ?? "") + (quotation === "none" ? characters : hidden),
      expandable: (word?.expandable ?? "") + (quotation === "full" ? hidden : characters),
    };
  };
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (" \t\r\n".includes(c)) {
      // Not \s: file names hold U+00A0 and U+202F (macOS screenshots), and no shell splits there.
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (c === "$" && text[i + 1] === "'") {
      const [content, end] = dollarQuoted(text, i + 1);
      add(content, "full");
      i = end;
    } else if (c === "'") {
      const end = text.indexOf("'", i + 1);
      if (end === -1) throw unclosed(c, text);
      add(text.slice(i + 1, end), "full");
      i = end;
    } else if (c === '"') {
      i = doubleQuoted(text, i, add);
    } else if (c === "\\") {
      const joined = lineEnd(text, i + 1);
      if (i + 1 >= text.length) throw usageError(`the text ends in a lone backslash: ${text}`);
      if (joined === 0) add(text.charAt(i + 1), "full");
      i += joined || 1;
    } else {
      PLAIN.lastIndex = i;
      const run = PLAIN.exec(text)?.[0] ?? c;
      add(run, "none");
      i += run.length - 1;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

const PLAIN = /[^ \t\r\n$'"\\]+/y;

type Quotation = "none" | "partial" | "full";

/** Adds the content of the quotation that opens at `start`.
 *  @returns the index at which it closes */
function doubleQuoted(
  text: string,
  start: number,
  add: (characters: string, quotation: Quotation) => void,
): number {
  add("", "full");
  for (let i = start + 1; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '"') return i;
    // Inside "..." a backslash quotes only these (POSIX 2.2.3); inside '...' it is a plain
    // character.
    const joined = c === "\\" ? lineEnd(text, i + 1) : 0;
    if (joined > 0) i += joined;
    else if (c === "\\" && '$`"\\'.includes(text.charAt(i + 1) || "x")) add(text.charAt(++i), "full");
    else add(c, "partial");
  }
  throw unclosed('"', text);
}

/** The length of the line end at `at`; 0 when there is none. */
function lineEnd(text: string, at: number): number {
  if (text[at] === "\n") return 1;
  return text[at] === "\r" && text[at + 1] === "\n" ? 2 : 0;
}

function unclosed(quote: string, text: string): Error {
  return usageError(`a quote (${quote}) is not closed in: ${text}`);
}
