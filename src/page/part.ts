/// <reference lib="dom" />
import type { MetricColumn, ParamColumn, ReportData } from "./data/report-data.ts";
import type { Matters } from "../results/statistics/matters.ts";

/** What is looked at now. Made anew at each change; parts compare nothing, they draw what they get. */
export interface View {
  readonly data: ReportData;
  /** The metric that is looked at; undefined where a list has none. */
  readonly metric: MetricColumn | undefined;
  /** Its values as numbers by row, NaN where there is none, none that can be drawn, or the run does
   *  not count. */
  readonly scores: Float64Array;
  readonly better: "max" | "min";
  /** The rows that the filter lets through, ascending. */
  readonly filtered: readonly number[];
  /** Those of `filtered` that are selected on the parallel axes; the same where nothing is. */
  readonly shown: readonly number[];
  /** What is selected on them, as it stands in {@link Choices}. */
  readonly axes: string | undefined;
  /** What goes with the variance of the metric among `shown`. */
  readonly matters: Matters;
  /** Parameters in the order of their importance for the metric among `shown`. */
  readonly ranked: readonly { readonly param: ParamColumn; readonly share: number }[];
  readonly colorBy: ParamColumn | undefined;
  /** The metric of the curves. */
  readonly curve: string | undefined;
  /** The column by which all entries are ordered, with a `-` before it for descending order;
   *  undefined: the best first. */
  readonly sort: string | undefined;
  /** The page of all entries, from 0. */
  readonly page: number;
  /** Whether a printer wants it: light, and all that paper can show. */
  readonly isPrinted: boolean;
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

/** What is chosen on the page, and stands in the fragment of its address. */
export interface Choices {
  readonly metric?: string | undefined;
  readonly better?: "max" | "min" | undefined;
  readonly filter?: string | undefined;
  readonly color?: string | undefined;
  readonly curve?: string | undefined;
  readonly theme?: "light" | "dark" | undefined;
  readonly sort?: string | undefined;
  readonly page?: number | undefined;
  /** What is selected on the parallel axes (charts/selection.ts). */
  readonly axes?: string | undefined;
}

/** What a part may ask of the page. */
export interface Actions {
  /** Adds words to the filter: `lr=0.1`. */
  readonly filter: (words: string) => void;
  /** Chooses something else.
   *  @param only the id of the only part that shows it, where there is only one */
  readonly choose: (choices: Choices, only?: string) => void;
  /** Shows the log of entry `n`; undefined where the page has no logs. */
  readonly openLog?: ((n: number) => void) | undefined;
}

/** What a page that is served has besides. */
export interface Extras {
  /** Stands above all else. */
  readonly element: HTMLElement;
  /** Called whenever something else is looked at. */
  readonly show: (view: View) => void;
  readonly openLog: (n: number) => void;
}

/** What stands on paper in the place of an element: a canvas is printed while it is half painted. */
export interface Picture {
  readonly element: HTMLElement;
  /** A `data:` address. */
  readonly url: string;
  readonly label: string;
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
  /** Replaces what `box` shows. What has a `data-key` there keeps focus, being open, and how far it
   *  is scrolled. */
  draw(box: HTMLElement, view: View, actions: Actions): void;
  /** Pictures of its charts, asked for after `draw` before the page is printed. */
  pictures?(): readonly Picture[];
}
