/** A value as it was reported. NaN and the infinities are numbers. */
export type Value = number | string;

const DECIMAL = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;
const NOT_FINITE = /^([-+]?)(?:(nan)|inf(?:inity)?)$/i;

/** The number that a text says, as languages print numbers: `1e-3`, `.5`, `NaN`, `-inf`. Any other
 *  text stays text, and so does a number that no double can hold: its digits would be lost. */
export function valueOf(text: string): Value {
  const word = text.trim();
  if (DECIMAL.test(word)) {
    const value = Number(word);
    const isExact = Math.abs(value) <= Number.MAX_SAFE_INTEGER || !/^[-+]?\d+$/.test(word);
    return Number.isFinite(value) && isExact ? value : text;
  }
  return notFinite(word) ?? text;
}

/** NaN or an infinity, as a text that says nothing else; undefined for other texts. */
export function notFinite(text: string): number | undefined {
  const found = NOT_FINITE.exec(text);
  if (!found) return undefined;
  if (found[2] !== undefined) return Number.NaN;
  return found[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
