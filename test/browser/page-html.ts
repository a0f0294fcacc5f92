import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ReportData } from "../../src/page/data/report-data.ts";

const DIST = join(import.meta.dirname, "../../dist/page");
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: blob:; font-src data:";

/** A page of `data`. @param style more of it, for pictures that shall always be the same */
export function pageHtml(data: ReportData, style = ""): string {
  const json = JSON.stringify(data).replaceAll("<", String.raw`\u003c`);
  const [script, css] = ["report.js", "report.css"].map((name) => readFileSync(join(DIST, name), "utf8"));
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${POLICY}"><title>report</title><style>${css}${style}</style></head>
<body><main id="page"></main><script type="application/json" id="data">${json}</script><script>${script}</script></body></html>`;
}
