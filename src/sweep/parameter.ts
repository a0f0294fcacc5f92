/** The value of a parameter in the `params` of an entry: a number where the text is that number and
 *  nothing more. `3.10`, which is not `3.1`, `007` and what has more digits than a number of
 *  JavaScript stay texts. */
export function parameterOf(text: string): string | number {
  const number = Number(text);
  const isExact = String(number) === text || (EXPONENTIAL.test(text) && text.length <= LONGEST);
  return Number.isFinite(number) && isExact ? number : text;
}

const EXPONENTIAL = /^-?\d+(?:\.\d+)?e[-+]?\d+$/i;
/** 15 digits are always exact. */
const LONGEST = 15;
