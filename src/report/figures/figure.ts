// What is drawn, before anybody knows with what: numbers, names and looks, no pixels. All ways to draw
// (terminal, SVG, pgfplots) get the same.

export const KINDS = ["line", "dots", "box", "bar", "heat", "parallel"] as const;
export type Kind = (typeof KINDS)[number];

export interface Figure {
  readonly kind: Kind;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** How the series are told apart; undefined where there is one. */
  readonly legend?: Legend;
  /** One without facets. */
  readonly panels: readonly Panel[];
  /** One sentence: what is shown, over what, and what its bars are. */
  readonly about: string;
}

export interface Axis {
  readonly title: string;
  readonly isLog: boolean;
  /** Names at whole numbers from 0 on. */
  readonly isCategory: boolean;
  /** Both included; the first one is less than the other. */
  readonly ends: readonly [number, number];
  readonly ticks: readonly Tick[];
  /** Drawn without lines and ticks: the panels have texts of their own. */
  readonly isHidden?: true;
}

export interface Tick {
  readonly at: number;
  readonly label: string;
  /** Of a power of ten, its exponent: drawn above the line where that is possible. */
  readonly power?: number;
}

export interface Series {
  readonly label: string;
  /** `#rrggbb` of lines and areas, and the darker one of text. */
  readonly color: string;
  readonly ink: string;
}

export type Legend =
  | { readonly kind: "names"; readonly title: string }
  /** A ramp of colours from the first to the last label. */
  | { readonly kind: "ramp"; readonly title: string; readonly labels: readonly [string, string] };

export interface Panel {
  readonly title?: string;
  /** The last one lies on top. */
  readonly marks: readonly Mark[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}
/** From `low` to `high` at `x`. */
export interface Range {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}
/** A box plot after Tukey: whiskers end at the last value within 1.5 interquartile ranges. */
export interface Box extends Range {
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
}
export interface Cell extends Point {
  readonly color: string;
  /** The colour of the text on it. */
  readonly ink: string;
  readonly label: string;
}
export interface Note extends Point {
  readonly label: string;
  /** Of the point. */
  readonly side: "left" | "right";
}

/** `series` is an index into those of the figure. */
export type Mark =
  | { readonly kind: "line"; readonly series: number; readonly points: readonly Point[] }
  | { readonly kind: "band"; readonly series: number; readonly points: readonly Range[] }
  | { readonly kind: "bars"; readonly series: number; readonly points: readonly Range[] }
  /** Each run (small, faint where there are many), or means. */
  | {
      readonly kind: "dots";
      readonly series: number;
      readonly of: "runs" | "means";
      readonly points: readonly Point[];
    }
  /** Columns from 0, boxes, cells: `width` in units of x. */
  | {
      readonly kind: "columns";
      readonly series: number;
      readonly width: number;
      readonly points: readonly Point[];
    }
  | {
      readonly kind: "boxes";
      readonly series: number;
      readonly width: number;
      readonly points: readonly Box[];
    }
  | { readonly kind: "cells"; readonly points: readonly Cell[] }
  | { readonly kind: "notes"; readonly points: readonly Note[] };
