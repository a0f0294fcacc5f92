import type { Matters } from "../../results/statistics/matters.ts";
import type { ResultColumn, ResultTable } from "../../results/tables/table.ts";
import type { Records } from "./records.ts";

const TEXT = { role: "fact", isNumeric: false } as const;
const NUMBER = { role: "fact", isNumeric: true } as const;

/** What matters as a table for people: shares in percent; the metric where there are several. */
export function mattersTable(all: readonly Matters[]): ResultTable {
  const hasMetric = all.length > 1;
  const columns: ResultColumn[] = [
    ...(hasMetric ? [{ name: "metric", ...TEXT }] : []),
    { name: "parameter", ...TEXT },
    { name: "levels", ...NUMBER },
    { name: "share", ...NUMBER },
    { name: "p", ...NUMBER },
  ];
  const rows = all.flatMap(({ metric, effects }) =>
    effects.map(({ parameters, levels, epsilon2, p }) => ({
      cells: [
        ...(hasMetric ? [metric] : []),
        parameters.join(" × "),
        String(levels),
        `${(100 * epsilon2).toFixed(1)} %`,
        probability(p),
      ],
      items: [],
      counts: false,
    })),
  );
  return { columns, rows };
}

/** The same for programs, with the uncorrected shares, too. */
export function mattersRecords(all: readonly Matters[]): Records {
  return {
    names: ["metric", "parameter", "levels", "runs", "epsilon2", "eta2", "p"],
    isNumeric: [false, false, true, true, true, true, true],
    rows: all.flatMap(({ metric, runs, effects }) =>
      effects.map(({ parameters, levels, epsilon2, eta2, p }) => [
        metric,
        parameters.join(" × "),
        levels,
        runs,
        epsilon2,
        eta2,
        p,
      ]),
    ),
  };
}

function probability(p: number): string {
  return p < 1e-4 ? "<0.0001" : p.toPrecision(2);
}
