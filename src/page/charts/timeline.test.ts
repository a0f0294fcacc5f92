import { expect, test } from "vitest";
import { sampleData } from "../../../test/browser/sample-data.ts";
import { sampleView } from "../../../test/browser/sample-view.ts";
import { barShapes } from "./bar-shapes.ts";
import { barAt, lanesOf, shortHosts } from "./bars.ts";
import { timeText } from "./timeline-option.ts";

const data = sampleData(400);
const { attempts } = data;
const view = sampleView({
  ...data,
  attempts: { ...attempts, end: attempts.end.map((end, i) => (i === attempts.end.length - 1 ? null : end)) },
});
const lanes = lanesOf(view);
const area = { x: 100, y: 4, width: 500, height: 160 };
const api = (from: number, to: number) => ({
  coord: ([time, lane]: readonly [number, number]): [number, number] => [
    100 + (500 * (time - from)) / (to - from),
    14 + 20 * lane,
  ],
  size: (): [number, number] => [0, 20],
});

test("every attempt is a bar in its lane; what runs ends when the page was made", () => {
  expect(lanes.bars.flat()).toHaveLength(attempts.row.length);
  expect(lanes.labels.slice(0, 3)).toEqual(["gpu1 · slot 0", "gpu2 · slot 0", "gpu1 · slot 1"]);
  expect(lanes.bars.flat().find(({ end }) => end === data.madeAt)).toMatchObject({
    row: attempts.row.at(-1),
  });
  expect(lanes.last).toBe(data.madeAt);
});

test.each([
  ["all", lanes.first, lanes.last],
  ["a tenth", lanes.first + 0.4 * (lanes.last - lanes.first), lanes.first + 0.5 * (lanes.last - lanes.first)],
])("nothing is drawn outside when %s is seen", (_, from, to) => {
  const shapes = barShapes(view.theme, lanes.bars, area, api(from, to));
  const corners = shapes.flatMap(({ shape }) => shape.corners);
  expect(corners.length).toBeGreaterThan(40);
  for (let i = 0; i < corners.length; i += 4) {
    const [x, y, width, height] = corners.slice(i, i + 4) as [number, number, number, number];
    expect(x >= 100 && y >= 4 && x + width <= 600.001 && y + height <= 164.001).toBe(true);
  }
});

test("statuses have their colours, and what is not shown is faint", () => {
  const shapes = barShapes(view.theme, lanes.bars, area, api(lanes.first, lanes.last));
  expect(shapes.map(({ style }) => style)).toEqual(
    expect.arrayContaining([
      { fill: "#0a0", opacity: 1 },
      { fill: "#d00", opacity: 1 },
    ]),
  );
  const selected = lanesOf(sampleView(data, {}, new Set([0])));
  expect(
    selected.bars
      .flat()
      .filter(({ isShown }) => isShown)
      .map(({ row }) => row),
  ).toEqual([0]);
});

test("the bar under the mouse is found, though it is narrower than a pixel", () => {
  const [bar, next] = lanes.bars[0]!;
  expect(barAt(lanes.bars[0]!, bar!.start + 10, 0)).toBe(bar);
  expect(barAt(lanes.bars[0]!, bar!.start - 50, 100)).toBe(bar);
  expect(barAt(lanes.bars[0]!, next!.end, 0)).toBeDefined();
  expect(barAt(lanes.bars[0]!, bar!.start - 500, 100)).toBeUndefined();
});

test("ticks have the day at midnight, else the time", () => {
  const at = (text: string): string => timeText(Date.parse(text));
  expect([at("2026-11-21T00:00:00Z"), at("2026-11-21T09:30:00Z"), at("2026-11-21T09:30:05Z")]).toEqual([
    "Nov 21",
    "09:30",
    "09:30:05",
  ]);
});

test("domains are left out of the names of hosts where these differ without", () => {
  expect(shortHosts(["gpu1.example.org", "gpu2.example.org"])).toEqual(["gpu1", "gpu2"]);
  expect(shortHosts(["gpu1.a.org", "gpu1.b.org"])).toEqual(["gpu1.a.org", "gpu1.b.org"]);
  expect(shortHosts(["10.0.0.1", "10.0.0.2"])).toEqual(["10.0.0.1", "10.0.0.2"]);
});
