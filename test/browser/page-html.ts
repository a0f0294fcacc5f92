import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ReportData } from "../../src/page/data/report-data.ts";
import { reportHtml } from "../../src/report/page/report-html.ts";

/** What is built into dist/page. */
function built(name: string): string {
  return readFileSync(fileURLToPath(new URL(`../../dist/page/${name}`, import.meta.url)), "utf8");
}

/** A page of `data`, as `--report` writes it. */
export function pageHtml(data: ReportData): string {
  return reportHtml(data, { script: built("report.js"), style: built("report.css") });
}
