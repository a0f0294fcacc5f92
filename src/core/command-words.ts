import type { Entry } from "./entry.ts";
import { splitWords } from "./shell-words.ts";

/** What of an entry is its command: the words, and the variables before them. */
type CommandOf = Pick<Entry, "argv" | "options">;

/**
 * Returns whether a command has the words of `text`, whole, one after the other and in this order.
 * `=` separates words as a blank does, and so do blanks within an argument (`bash -c '...'`): `lr 1`
 * and `lr=1` are in `--lr 1`, `--lr=1`, `lr=1` and `LR=x --lr 1`, but not in `--lr 10`. The dashes
 * of an option may be left out, and of a path the folders.
 */
export function commandHas(text: string): (entry: CommandOf) => boolean {
  const typed = text.trim();
  // A user may type the command as the shell or as the table shows it.
  const [plain = [], quoted = []] = [typed.split(/\s+/), shellWords(typed)].map((words) =>
    words.flatMap(piecesOf),
  );
  const wanted = (plain.join(" ") === quoted.join(" ") ? [plain] : [plain, quoted]).filter(
    (pieces) => pieces.length > 0,
  );
  if (wanted.length === 0) return ({ argv }) => argv.includes(typed); // such as "=="
  return ({ argv, options: { env = {} } }) => {
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const pieces = [...variables, ...argv].flatMap(piecesOf);
    return wanted.some((sought) => pieces.some((_, at) => isAt(pieces, at, sought)));
  };
}

/** The words of a command as one may type them, for proposals. */
export function wordsOf({ argv }: CommandOf): string[] {
  return argv.flatMap(piecesOf).map(bare);
}

function shellWords(text: string): string[] {
  try {
    return splitWords(text);
  } catch {
    return []; // it's no text of a shell
  }
}

function piecesOf(word: string): string[] {
  const isText = /\s/.test(word);
  return word.split(/[\s=]+/).flatMap((piece) => {
    const inner = isText ? piece.replace(/^[("'`{[]+/, "").replace(/[)"'`}\];,&|]+$/, "") : piece;
    return inner === "" ? [] : [inner];
  });
}

function isAt(pieces: readonly string[], at: number, wanted: readonly string[]): boolean {
  return wanted.every((word, i) => {
    const piece = pieces[at + i];
    return piece !== undefined && isSame(piece, word);
  });
}

function isSame(piece: string, word: string): boolean {
  if (piece === word || bare(piece) === word) return true;
  return /\p{L}/u.test(word) && !word.startsWith("/") && piece.endsWith(`/${word}`);
}

/** `--lr`, `-l` and Hydra's `+lr` without their sign; not `-1`, which is a number. */
function bare(piece: string): string {
  return piece.replace(/^(?:--(?=.)|-(?=[\p{L}_])|\++(?=[\p{L}_]))/u, "");
}
