import { expect, test } from "vitest";
import { figureFor, gridRuns, HOSTILE, LOOK } from "../../../../test/helpers/figures.ts";
import { xmlFaults } from "../../../../test/helpers/xml-faults.ts";
import { drawSvg } from "./draw-svg.ts";

const GRID = gridRuns(
  ["sgd", "adam"],
  ["1e-5", "1e-3", "1e-1"],
  (o, r, seed) => 0.5 + o * 0.002 + r * 0.1 + seed / 99,
);
const svgOf = (words: string, items = GRID): string =>
  drawSvg(figureFor(items, ["accuracy"], words).figure, LOOK).svg;
const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)/g)].map(([, text]) => text ?? "");
/** Where a text stands, from the top. */
const heightOf = (svg: string, text: string): number =>
  Number(new RegExp(`<text[^>]* y="([\\d.]+)"[^>]*>${text}<`).exec(svg)?.[1]);

const KINDS = [
  "x=lr y=accuracy color=optimizer over=seed",
  "x=optimizer y=accuracy color=lr",
  "x=optimizer y=accuracy kind=box color=lr",
  "x=optimizer y=accuracy kind=bar facet=lr",
  "x=lr y=optimizer z=accuracy kind=heat",
  "kind=parallel y=accuracy",
  "x=seed y=accuracy color=accuracy kind=dots",
];

test.each(KINDS)("valid XML with texts as texts: %s", (words) => {
  const svg = svgOf(words);
  expect(xmlFaults(svg)).toEqual([]);
  expect(svg).toMatch(/^<svg [^>]*width="396pt"/);
  expect(textsOf(svg)).toContain(words.startsWith("kind=parallel") ? "accuracy" : /x=(\S+)/.exec(words)?.[1]);
  expect(svg).not.toMatch(/NaN|undefined|<style|="[^"]*\d\.\d{3}|<text[^>]*\/>/);
});

test.each(KINDS)("hostile names are texts, and nothing else: %s", (words) => {
  const svg = svgOf(
    words.replace(" over=seed", ""),
    gridRuns(HOSTILE, ["1", "2"], (o, r, seed) => o + r + seed / 9),
  );
  expect(xmlFaults(svg)).toEqual([]);
  expect(svg).not.toMatch(/<script|\u202E/);
  expect(svg.includes("日本語")).toBe(/optimizer|parallel/.test(words));
});

test("powers of ten have raised exponents, as parts of a text", () => {
  expect(svgOf(KINDS[0] ?? "")).toMatch(/>10<tspan [^>]*>\u22125<\/tspan>/);
});

test("names stand at the ends of their lines, pushed apart, with a margin for the longest", () => {
  const svg = svgOf("x=lr y=accuracy color=optimizer over=seed");
  expect(heightOf(svg, "sgd") - heightOf(svg, "adam")).toBeGreaterThan(9);
  const long = svgOf(
    "x=lr y=accuracy color=optimizer",
    gridRuns(["a", "sophia-g-with-warmup"], ["1", "2"], (o, r) => o + r),
  );
  const right = (text: string): number =>
    Math.max(...[...text.matchAll(/ x2="([\d.]+)"/g)].map(([, x]) => Number(x)));
  expect(right(long)).toBeLessThan(right(svg) - 40);
});

test("a legend below where labels at the ends cannot tell: panels, dots, many series", () => {
  const svg = svgOf("x=optimizer y=accuracy color=lr");
  expect(heightOf(svg, "1e-5")).toBeGreaterThan(heightOf(svg, "optimizer"));
});

test("series differ in dashes and markers, too", () => {
  const svg = svgOf("x=lr y=accuracy color=optimizer over=seed");
  expect(svg.match(/stroke-dasharray/g)).toHaveLength(1);
});

test("the same figure gives the same file", () => {
  expect(svgOf("x=optimizer y=accuracy")).toBe(svgOf("x=optimizer y=accuracy"));
});

test("long names of values begin within the figure", () => {
  const long = "distilbert-base-uncased-finetuned-sst-2-english";
  const names = [long, ...["b", "c", "d", "e", "f", "g"].map((letter) => letter.repeat(30))];
  const items = gridRuns(names, ["1", "2"], (o, r, seed) => o + r + seed / 9);
  // a label that stands aslant ends below its tick: the first has the least room
  const [first = "", second = ""] = textsOf(svgOf("x=optimizer y=accuracy", items)).filter((text) =>
    text.endsWith("…"),
  );
  expect(first).toMatch(/^bbb/);
  expect(second.length).toBeGreaterThan(0);
  expect(
    textsOf(svgOf("kind=parallel y=accuracy", items)).filter((text) => text.startsWith("distil")),
  ).toEqual(["distilbert-base-un…", "distilbert-base-un…"]);
});
