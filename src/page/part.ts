/// <reference lib="dom" />
import type { MetricColumn, ParamColumn, ReportData } from "./data/report-data.ts";

/** What is looked at now. Made anew at each change; parts compare nothing, they draw what they get. */
export interface View {
  readonly data: ReportData;
  /** The metric that is looked at; undefined where a list has none. */
  readonly metric: MetricColumn | undefined;
  /** Its values as numbers by row, NaN where there is none or none that can be drawn. */
  readonly scores: Float64Array;
  readonly better: "max" | "min";
  /** The rows that the filter lets through, ascending. */
  readonly filtered: readonly number[];
  /** Those of `filtered` that are selected on the parallel axes; the same where nothing is. */
  readonly shown: readonly number[];
  /** Parameters in the order of their importance for the metric among `shown`. */
  readonly ranked: readonly { readonly param: ParamColumn; readonly share: number }[];
  readonly colorBy: ParamColumn | undefined;
  /** The metric of the curves. */
  readonly curve: string | undefined;
  readonly theme: Theme;
}

/** Colours of the theme as CSS colours, for what is drawn on a canvas. */
export interface Theme {
  readonly isDark: boolean;
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly grid: string;
  readonly panel: string;
  readonly accent: string;
  readonly statuses: Readonly<Record<string, string>>;
}

/** What a part may ask of the page. */
export interface Actions {
  /** Selects rows on all parts; undefined selects all again. */
  readonly brush: (rows: ReadonlySet<number> | undefined) => void;
  /** Adds words to the filter: `lr=0.1`. */
  readonly filter: (words: string) => void;
}

/** One section of the page. It is made once; `draw` is called when it is in sight (or printed) and
 *  something has changed. */
export interface Part {
  readonly id: string;
  readonly title: string;
  /** A sentence below the title. */
  note(view: View): string;
  /** Whether there is anything to show. */
  isWanted(view: View): boolean;
  draw(box: HTMLElement, view: View, actions: Actions): void;
}
