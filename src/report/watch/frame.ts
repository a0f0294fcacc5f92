import { isSealed, visible } from "../../core/terminal-text.ts";
import { isOver } from "../../list/queries/end-state.ts";
import { formatClock } from "../clock.ts";
import { formatCounts } from "../counts.ts";
import { describeIdleList } from "../hold-lines.ts";
import type { TableContext } from "../entry-row.ts";
import { hangingLines } from "../hanging.ts";
import { describeFinishRange, formatProgressBar, formatTimes, onlyServed } from "../progress-report.ts";
import { shorten, widthOf } from "../text-width.ts";
import { endStateOfModel, type WatchModel } from "./model.ts";
import { formatFailures, formatHosts, heightOfFailures, heightOfHosts, type PaneState } from "./panes.ts";
import { divideRoom } from "./window.ts";

/** The size of the terminal, and the context of `--list` and `--progress`. */
export interface FrameContext extends TableContext {
  readonly height: number;
}

/** The state of the view, as the user has set it. */
export interface FrameState extends PaneState {
  /** The last command and its result, or a question; empty: neither. */
  readonly status: string;
  /** Whether the page of keys is open. */
  readonly help: boolean;
}

const KEYS = "↑↓ select  l log  c cancel  p pause/resume  r requeue  ? keys  q quit";

const HELP: readonly (readonly [keys: string, meaning: string])[] = [
  ["↑ ↓ k j", "select an entry that runs, or that has failed"],
  ["l or Enter", "the end of its log, as it grows; l, q or Esc goes back"],
  ["c", "cancel it, after a question"],
  ["p", "pause it; p again lets it go on"],
  ["r", "put it back to pending"],
  ["?", "this page"],
  ["q, Ctrl-C", "leave; the runners go on"],
];

const HELP_INDENT = 12;

/** One page of the live view: at most `height` lines of at most `width` columns. */
export function formatFrame(model: WatchModel, state: FrameState, terminal: FrameContext): string[] {
  const { height, width } = terminal;
  const context = width < COLOUR_WIDTH ? { ...terminal, style: plain } : terminal;
  const head = formatHead(model, context);
  const isLow = height < 12; // then no empty lines are used
  const top = isLow ? head.slice(0, Math.max(1, Math.min(3, height - 2))) : [...head, ""];
  const status =
    state.status || (isOver(endStateOfModel(model)) && model.figures.total > 0 ? "finished; q leaves" : "");
  const bottom = isLow ? [status || KEYS] : [status, KEYS];
  const room = Math.max(0, height - top.length - bottom.length - (isLow ? 0 : 1));
  const help = (): string[] =>
    HELP.flatMap(([keys, meaning]) => hangingLines(keys, meaning, HELP_INDENT, width));
  const body = state.help ? help().slice(0, room) : formatBody(model, state, context, room, isLow ? 0 : 1);
  while (body.length < height - top.length - bottom.length) body.push("");
  return [...top, ...body, ...bottom].slice(0, height).map((line) => fit(line, width));
}

/** From this width on, every line with colours fits without being shortened. On narrower terminals
 *  lines are shortened, which would break colours. */
const COLOUR_WIDTH = 60;

const plain = (_: string, text: string): string => text;

function fit(line: string, width: number): string {
  return isSealed(line) ? line : shorten(visible(line), width, "end");
}

/** The name of the list and the time of day, the counts by status, the bar, and the times. */
function formatHead(model: WatchModel, context: FrameContext): string[] {
  const { figures, file } = model;
  const { now, width } = context;
  const clock = formatClock(now, now);
  const name = shorten(visible(file), Math.max(1, width - clock.length - 2));
  const gap = " ".repeat(Math.max(1, width - widthOf(name) - clock.length));
  const title = `${name}${gap}${clock}`;
  if (figures.total === 0) return [title, "the list is empty"];
  const served = onlyServed(figures, context);
  return [
    title,
    formatCounts(figures, context.livenessByClaim),
    formatProgressBar(figures, context),
    formatTimes(served, now, describeFinishRange, describeIdleList(figures, context)),
  ];
}

function formatBody(
  model: WatchModel,
  state: FrameState,
  context: FrameContext,
  room: number,
  gap: number,
): string[] {
  const [hosts, failures] = [heightOfHosts(model, context), heightOfFailures(model)];
  const separatorHeight = hosts > 0 && failures > 0 ? gap : 0;
  const [upper, lower] = divideRoom(room - separatorHeight, hosts, failures);
  return [
    ...formatHosts(model, state, context, upper),
    ...Array.from({ length: separatorHeight }, () => ""),
    ...formatFailures(model, state, context, lower),
  ];
}
