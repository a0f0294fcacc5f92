/** A number as programs write it: `1e-3`, `.5`, `-2`, `inf`, `nan`. */
const NUMBER = /^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|inf(?:inity)?|nan)$/i;

/** Whether `text` is a number, and nothing else. */
export function isNumber(text: string): boolean {
  return NUMBER.test(text);
}

/** The number that `text` stands for; undefined when it is none. */
export function numberIn(text: string): number | undefined {
  if (!isNumber(text)) return undefined;
  if (/nan$/i.test(text)) return Number.NaN;
  if (/inf/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return Number(text);
}
