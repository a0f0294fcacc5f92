import { widthOf } from "../../text-width.ts";

/** About how wide `text` is in points, in a sans-serif font of `size` points: the widths of Helvetica
 *  in classes. Viewers have other fonts, so that it errs on the wide side. */
export function textWidth(text: string, size: number): number {
  let em = 0;
  for (const letter of text) em += emOf(letter);
  return em * size;
}

function emOf(letter: string): number {
  if ("iljI.,:;'|!()[] ".includes(letter)) return 0.3;
  if ('ftr-"/\\'.includes(letter)) return 0.36;
  if ("mwMW@%".includes(letter)) return 0.88;
  if (/[A-Z&+=<>~]/.test(letter)) return 0.68;
  return letter < "\u0250" ? 0.56 : widthOf(letter) === 2 ? 1.02 : 0.64;
}

/** `text` cut to a width. */
export function fitting(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  const letters = Array.from(text);
  while (letters.length > 1 && textWidth(`${letters.join("")}…`, size) > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
