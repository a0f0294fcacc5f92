import { visible } from "../core/terminal-text.ts";

/** How many terminal columns `text` takes: two for East Asian wide characters and emoji, none for
 *  combining marks. A sequence of emoji that a terminal may draw as one counts as its parts; a
 *  table is then too narrow, never too wide. */
export function widthOf(text: string): number {
  if (isPlain(text)) return text.length;
  const shown = visible(text);
  return Array.from(shown).length + (shown.match(WIDE)?.length ?? 0) - (shown.match(ZERO)?.length ?? 0);
}

// The wide blocks of Unicode Standard Annex 11, roughly.
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/gu;
const ZERO = /[\p{Mn}\p{Me}\p{Cf}]/gu;

/** Nearly all text is printable ASCII, and 100,000 lines of it must be laid out without a
 *  noticeable delay. */
function isPlain(text: string): boolean {
  return /^[\x20-\x7E]*$/.test(text);
}

/** Shortens `text` to at most `width` columns. By default it cuts in the middle, because a command
 *  starts with its program and ends with what distinguishes it from the others of a grid. For a
 *  host it cuts the end, because the domain is the least informative part. */
export function shorten(text: string, width: number, cut: "middle" | "end" = "middle"): string {
  if (text.length * 2 <= width) return text; // it fits even if all characters are wide
  if (isPlain(text)) {
    if (text.length <= width) return text;
    const head = cut === "end" ? width - 1 : Math.ceil((width - 1) / 2);
    return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`;
  }
  if (widthOf(text) <= width) return text;
  const characters = Array.from(text);
  let [head, tail, used] = [0, characters.length, 1]; // 1 for the ellipsis
  for (let left = true; head < tail; left = cut === "end" || !left) {
    used += widthOf(characters[left ? head : tail - 1] ?? "");
    if (used > width) break;
    if (left) head++;
    else tail--;
  }
  return `${characters.slice(0, head).join("")}…${cut === "end" ? "" : characters.slice(tail).join("")}`;
}
