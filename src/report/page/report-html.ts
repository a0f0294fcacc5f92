import type { ReportData } from "../../page/data/report-data.ts";
import { escapeHtml } from "./escape-html.ts";
import { summaryHtml } from "./summary-html.ts";

/** The program of the page and its looks, made by `npm run build`. */
export interface PageFiles {
  readonly script: string;
  readonly style: string;
}

/** Nothing is fetched, whatever a list contains. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";

/** A page that stands alone: one file, without network. The script makes all that is seen.
 *  @returns without the last line end */
export function reportHtml(data: ReportData, { script, style }: PageFiles): string {
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<meta name="generator" content="cooperate ${escapeHtml(data.version)}">`,
    `<title>${escapeHtml(data.title)}</title>`,
    `<style>${style.replaceAll(/<(?=\/style|!--)/gi, String.raw`\3c `)}</style>`,
    "</head>",
    "<body>",
    '<main id="page"></main>',
    `<noscript>${summaryHtml(data)}</noscript>`,
    `<script type="application/json" id="data">${jsonForHtml(data)}</script>`,
    `<script>${scriptForHtml(script)}</script>`,
    "</body>",
    "</html>",
  ].join("\n");
}

/** `value` as JSON that ends no element, and that is JavaScript as well. */
function jsonForHtml(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A script that ends no element. What would end it can only stand in a string, a template or a
 *  regular expression, in which the escape is the same. */
function scriptForHtml(script: string): string {
  return script.replaceAll(/<\/(?=script)/gi, String.raw`<\/`).replaceAll("<!--", String.raw`\x3c!--`);
}
