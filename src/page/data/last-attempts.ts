import type { ReportData } from "./report-data.ts";

/** Facts of the last attempt of each row. */
export interface LastAttempts {
  /** How long it took, or has been running; NaN where it never ran. */
  readonly seconds: (row: number) => number;
  /** Empty where it never ran. */
  readonly host: (row: number) => string;
}

const known = new WeakMap<ReportData, LastAttempts>();

export function lastAttempts(data: ReportData): LastAttempts {
  let found = known.get(data);
  if (!found) known.set(data, (found = collect(data)));
  return found;
}

function collect({ attempts, lanes, hosts, n, madeAt }: ReportData): LastAttempts {
  const last = new Int32Array(n.length).fill(-1);
  for (const [i, row] of attempts.row.entries()) {
    const before = last[row] ?? -1;
    if (before === -1 || (attempts.attempt[i] ?? 0) >= (attempts.attempt[before] ?? 0)) last[row] = i;
  }
  const now = madeAt - attempts.firstStart;
  return {
    seconds(row) {
      const i = last[row] ?? -1;
      const start = attempts.start[i];
      return start === undefined ? Number.NaN : Math.max(0, (attempts.end[i] ?? now) - start) / 1000;
    },
    host: (row) => hosts[lanes[attempts.lane[last[row] ?? -1] ?? -1]?.host ?? -1] ?? "",
  };
}
