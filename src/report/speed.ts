/** Formats experiments per millisecond in the smallest unit that gives at least one: `3/s`,
 *  `12/min`, `40/h`, `5/day`. */
export function formatSpeed(perMs: number): string {
  const units = [
    ["s", 1_000],
    ["min", 60_000],
    ["h", 3_600_000],
    ["day", 86_400_000],
  ] as const;
  const [name, ms] = units.find(([, ms]) => perMs * ms >= 1) ?? units[3];
  const speed = perMs * ms;
  return `${speed < 9.95 ? speed.toFixed(1) : Math.round(speed)}/${name}`;
}
