const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** A time limit as sbatch(1) takes it: minutes, since Slurm counts in minutes, at least 1; more than
 *  a day as `2-12:30:00`. */
export function minutes(ms: number): string {
  const whole = Math.max(1, Math.ceil(ms / MINUTE_MS));
  if (whole <= DAY_MINUTES) return String(whole);
  const [days, left] = [Math.floor(whole / DAY_MINUTES), whole % DAY_MINUTES];
  return `${days}-${pad(Math.floor(left / 60))}:${pad(left % 60)}:00`;
}

function pad(n: number): string {
  return String(n).padStart(2, "0");
}

/** A time as squeue(1) prints it when TZ is UTC0, in milliseconds since the epoch; undefined for
 *  N/A, NONE and Unknown. */
export function parseTime(text: string): number | undefined {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
