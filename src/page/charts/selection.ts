import { type Axis, metricAxis, paramAxis } from "./axes.ts";
import { rowsWithin, type Scored, type Spans } from "./brush.ts";

/** What is selected on the parallel axes as it stands in a link; undefined for nothing. */
export function writeSpans(spans: Spans): string | undefined {
  const all = [...spans].filter(([, intervals]) => intervals.length > 0);
  const short = (end: number): number => Number(end.toPrecision(6));
  return all.length === 0
    ? undefined
    : JSON.stringify(all.map(([id, intervals]) => [id, intervals.map((each) => each.map(short))]));
}

/** What {@link writeSpans} has written. What is not understood is left out: anybody can make a link. */
export function readSpans(text: string | undefined): Spans {
  const entries = listIn(text).flatMap((each): [string, [number, number][]][] => {
    if (!Array.isArray(each) || typeof each[0] !== "string" || !Array.isArray(each[1])) return [];
    const intervals = each[1].filter(
      (ends): ends is [number, number] =>
        Array.isArray(ends) && ends.length === 2 && ends.every((end) => Number.isFinite(end)),
    );
    return intervals.length > 0 ? [[each[0], intervals]] : [];
  });
  return new Map(entries);
}

/** The rows that are selected; undefined where nothing is, or only on axes that the list has not. */
export function selectedRows(view: Scored, text: string | undefined): ReadonlySet<number> | undefined {
  const spans = readSpans(text);
  return spans.size === 0 ? undefined : rowsWithin(axesWith(view, spans), spans, view.data.n.length);
}

function axesWith(view: Scored, spans: Spans): Axis[] {
  const params = view.data.params.filter(({ name }) => spans.has(`param ${name}`)).map(paramAxis);
  const { metric } = view;
  return metric && spans.has(`metric ${metric.name}`)
    ? [...params, metricAxis(view, metric.name, view.filtered)]
    : params;
}

function listIn(text: string | undefined): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
