import { type ParsedWord, parseWords } from "../../core/parse-words.ts";
import { SHELL_COMMANDS } from "../../core/shell-syntax.ts";

/** The commands in the text of a shell, in turn, without redirections and without what only
 *  is around them (`cd`, `source`, `mkdir`, `tee`); empty when the text cannot be split. */
export function shellSegments(text: string): string[][] {
  const segments: string[][] = [[]];
  let isTarget = false;
  for (const { text: word, kind } of piecesOf(text)) {
    if (kind === "end") segments.push([]);
    else if (kind === "redirection") isTarget = true;
    else if (isTarget) isTarget = false;
    else segments.at(-1)?.push(word);
  }
  return segments.filter(([first]) => first !== undefined && !PREPARES.has(first));
}

const PREPARES: ReadonlySet<string> = new Set([
  ...SHELL_COMMANDS,
  ..."mkdir module conda echo printf wait sleep date tee cat grep tail head rm cp mv".split(" "),
]);

interface Piece {
  readonly text: string;
  readonly kind: "word" | "end" | "redirection";
}

/** The words and operators: `0.1;` is a word and an end. */
function piecesOf(text: string): Piece[] {
  try {
    return parseWords(text).flatMap(cut);
  } catch {
    return [];
  }
}

/** Which of `unquoted` are operators; the number of a stream before `>` belongs to it. */
const OPERATOR = /(?:^\d+|&)?(?:>[>|&]?|<[<>&]?)(\d+|-)?|[;|&]+/g;

function cut({ text, unquoted }: ParsedWord): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of unquoted.matchAll(OPERATOR)) {
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), kind: "word" });
    from = match.index + match[0].length;
    const isRedirection = /[<>]/.test(match[0]);
    if (!isRedirection) pieces.push({ text: match[0], kind: "end" });
    // 2>&1 has its target within
    else if (match[1] === undefined) pieces.push({ text: match[0], kind: "redirection" });
  }
  if (from < text.length || text === "") pieces.push({ text: text.slice(from), kind: "word" });
  return pieces;
}
