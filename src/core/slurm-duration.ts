/** Parses a duration as Slurm writes a time limit (sbatch(1), `--time`) into milliseconds:
 *  `minutes:seconds`, `hours:minutes:seconds`, `days-hours`, `days-hours:minutes` and
 *  `days-hours:minutes:seconds`. A bare number is none of them, since Slurm means minutes and
 *  everything else here means seconds. Undefined when `text` has another form. */
export function parseSlurmDuration(text: string): number | undefined {
  const withDays = /^(\d{1,3})-(\d{1,3})(?::([0-5]?\d)(?::([0-5]?\d))?)?$/.exec(text);
  if (withDays) return inMs(withDays.slice(1));
  const withHours = /^(\d{1,6}):([0-5]?\d):([0-5]?\d)$/.exec(text);
  if (withHours) return inMs(["0", ...withHours.slice(1)]);
  const withMinutes = /^(\d{1,6}):([0-5]?\d)$/.exec(text);
  return withMinutes ? inMs(["0", "0", ...withMinutes.slice(1)]) : undefined;
}

/** @param fields days, hours, minutes, seconds; the last ones may be missing */
function inMs([days, hours, minutes, seconds]: readonly (string | undefined)[]): number {
  const wholeHours = 24 * Number(days) + Number(hours);
  return ((wholeHours * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0)) * 1_000;
}
