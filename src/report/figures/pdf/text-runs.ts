/** A part of a text, and which font has its letters; undefined where none has. */
export interface TextRun {
  readonly text: string;
  readonly font: number | undefined;
}

/** Splits `text` such that each part can be set in one font: the first that has its letters. Blanks stay
 *  with what is before them.
 *  @param hasLetter for each font whether it has a character, by code point */
export function textRuns(text: string, hasLetter: readonly ((codePoint: number) => boolean)[]): TextRun[] {
  const runs: { text: string; font: number | undefined }[] = [];
  for (const letter of text) {
    const last = runs.at(-1);
    const code = letter.codePointAt(0) ?? 0;
    const isLastFine = last?.font !== undefined && hasLetter[last.font]?.(code);
    const found = hasLetter.findIndex((has) => has(code));
    const font = letter === " " && isLastFine ? last.font : found === -1 ? undefined : found;
    if (last && last.font === font) last.text += letter;
    else runs.push({ text: letter, font });
  }
  return runs;
}

const ENTITIES: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"' };

/** An SVG of ours in which each text that the first font cannot set has parts in others, by the names
 *  `font-0`, `font-1` and so on.
 *  @param missing gets the letters that no font has */
export function withFonts(
  svg: string,
  hasLetter: readonly ((codePoint: number) => boolean)[],
  missing: Set<string>,
): string {
  return svg.replaceAll(/(<(?:text|tspan)\b[^<>]*>)([^<>]+)/g, (whole, tag: string, escaped: string) => {
    const text = escaped.replaceAll(/&\w+;/g, (entity) => ENTITIES[entity] ?? entity);
    const runs = textRuns(text, hasLetter);
    for (const run of runs) if (run.font === undefined) for (const letter of run.text) missing.add(letter);
    if (runs.every(({ font }) => font === 0 || font === undefined)) return whole;
    const parts = runs.map(
      (run) => `<tspan font-family="font-${run.font ?? 0}">${escapeXml(run.text)}</tspan>`,
    );
    return tag + parts.join("");
  });
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
