import { codeOf, isGone } from "../core/errno.ts";
import { type CollectPlan, keepingOf, patternsOf } from "./plan.ts";
import { readJsonLines } from "./sources/jsonl.ts";
import { scanLogs } from "./sources/log-scan.ts";
import { withFile } from "./sources/open-file.ts";
import { Report } from "./sources/report.ts";
import type { Series } from "./sources/series.ts";

/** The files of one attempt. */
export interface AttemptFiles {
  /** The job log; undefined when it is not to be searched, or is not there. */
  readonly log: string | undefined;
  /** Metrics files, the main one last. */
  readonly metrics: readonly string[];
  readonly isOver: boolean;
}

/** What the files of one attempt say. */
export interface Reading {
  readonly report: Report;
  /** What the expressions found, by the index of their spec. */
  readonly found: ReadonlyMap<number, Series>;
  /** Indices of specs whose expression took too long. */
  readonly slow: readonly number[];
  /** Files that are there and cannot be read: path and code. */
  readonly unreadable: readonly (readonly [string, string])[];
}

/** Reads the files of attempts. What cannot be read is told, never thrown. */
export function readAttempts(files: readonly AttemptFiles[], plan: CollectPlan): Reading[] {
  const patterns = patternsOf(plan);
  const reports = files.map(() => new Report((name) => keepingOf(name, plan)));
  const searched = files.flatMap(({ log, isOver }, i) => {
    const json = plan.readsJson ? { json: reports[i] as Report } : {};
    return log === undefined || (patterns.length === 0 && !plan.readsJson)
      ? []
      : [{ i, path: log, isOver, ...json }];
  });
  const findings = new Map(scanLogs(searched, patterns).map((each, k) => [searched[k]?.i, each]));
  return files.map(({ metrics, isOver, log }, i) => {
    const report = reports[i] as Report;
    const unreadable: [string, string][] = [];
    for (const path of metrics) {
      const code = readMetrics(path, isOver, report, plan);
      if (code !== undefined) unreadable.push([path, code]);
    }
    const found = findings.get(i);
    if (typeof found === "string") unreadable.push([log as string, found]);
    if (found === undefined || typeof found === "string")
      return { report, found: new Map(), slow: [], unreadable };
    report.odd.longLines += found.longLines;
    const bySpec = patterns.map(({ spec }, p) => [spec, found.series[p]] as const);
    return {
      report,
      found: new Map(bySpec.flatMap(([spec, series]) => (series ? [[spec, series]] : []))),
      slow: bySpec.flatMap(([spec, series]) => (series ? [] : [spec])),
      unreadable,
    };
  });
}

/** Several writers of one attempt are merged by step.
 *  @returns the code of why it could not be read */
function readMetrics(path: string, isOver: boolean, to: Report, plan: CollectPlan): string | undefined {
  const report = to.series.size === 0 ? to : new Report((name) => keepingOf(name, plan));
  try {
    withFile(path, (file) => readJsonLines(file, report, isOver));
  } catch (error) {
    return isGone(error) ? undefined : codeOf(error);
  }
  if (report !== to) to.absorb(report);
  return undefined;
}

/** The reading of an attempt that has no files. */
export function noReading(plan: CollectPlan): Reading {
  const report = new Report((name) => keepingOf(name, plan));
  return { report, found: new Map(), slow: [], unreadable: [] };
}
