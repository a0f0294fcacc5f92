/** A whole number with commas: `10,000`. */
export function whole(n: number): string {
  return n.toLocaleString("en");
}

/** `1 host`, `10,000 hosts`. */
export function counted(n: number, noun: string, plural = `${noun}s`): string {
  return `${whole(n)} ${n === 1 ? noun : plural}`;
}

/** A moment in UTC: `2026-11-26 18:55 UTC`. */
export function dateOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** A share in percent. What is not nothing is not called 0, nor what is not all 100. */
export function percent(share: number): string {
  const rounded = Math.round(100 * share);
  if (rounded === 0 && share > 0) return "<1 %";
  if (rounded === 100 && share < 1) return ">99 %";
  return `${rounded} %`;
}
