import type { Theme } from "./part.ts";

/** Those that have a colour of their own (styles/colors.css). */
const STATUSES = ["done", "failed", "running", "pending", "held", "paused", "cancelled", "lost", "unknown"];

/** The colour of a status for CSS; a status is never part of a name that the list could choose. */
export function statusColor(status: string): string {
  return `var(--${STATUSES.includes(status) ? status : "unknown"})`;
}

/** The colours that hold now. */
export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    isDark: document.documentElement.dataset["theme"] === "dark",
    ink: color("ink"),
    soft: color("soft"),
    line: color("line"),
    grid: color("grid"),
    panel: color("panel"),
    accent: color("accent"),
    statuses: Object.fromEntries(STATUSES.map((status) => [status, color(status)])),
  };
}
