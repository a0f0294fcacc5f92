import type { Theme } from "../part.ts";

/** What all axes of a chart look like. */
export function axisStyle(theme: Theme) {
  return {
    axisLine: { onZero: false, lineStyle: { color: theme.line } },
    axisTick: { show: false },
    axisLabel: { color: theme.soft, hideOverlap: true },
    splitLine: { lineStyle: { color: theme.grid } },
    nameTextStyle: { color: theme.soft },
  };
}

/** A tooltip; its formatter has to return DOM nodes, since texts come from the list. */
export function tooltipStyle(theme: Theme) {
  return {
    backgroundColor: theme.panel,
    // as the page has its own (styles/charts.css)
    extraCssText: "border-color: var(--edge); border-radius: 6px; box-shadow: var(--shadow)",
    textStyle: { color: theme.ink, fontSize: 12.5 },
    confine: true,
    transitionDuration: 0,
  };
}
