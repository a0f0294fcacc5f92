import type { LogText } from "../../report/watch/log-page.ts";
import { isSameAttempt, type AttemptRow, attemptRows, type WatchModel } from "../../report/watch/model.ts";
import type { Action } from "./keys.ts";
import type { CommandName } from "./entry-commands.ts";

/** What a key makes the view do, besides showing something else. */
export interface WatchEffects {
  /** Ends the view as the user wishes. */
  quit(): void;
  /** Ends the view after Ctrl-C. */
  interrupt(): void;
  /** Starts the verb `name` for the attempt `row`. */
  command(name: CommandName, row: AttemptRow): void;
  readLog(row: AttemptRow): void;
}

/**
 * What the user sees: which row is selected, which page is open, which question waits for an
 * answer.
 */
export class WatchState {
  readonly #effects: WatchEffects;
  selected: AttemptRow | undefined;
  /** The index of the selected row among those that can be selected. When that row is no longer
   *  shown, the arrow keys go on from here. */
  #index = -1;
  /** The attempt whose log is shown. */
  log: AttemptRow | undefined;
  logText: LogText = { path: undefined, lines: [] };
  help = false;
  status = "";
  /** The attempt that is cancelled if the user presses y. */
  #toConfirm: AttemptRow | undefined;

  constructor(effects: WatchEffects) {
    this.#effects = effects;
  }

  /** The line above the keys. */
  get line(): string {
    if (this.#toConfirm === undefined) return this.status;
    const { host } = this.#toConfirm.entry.facts;
    return `cancel entry ${this.#toConfirm.n}${host === undefined ? "" : ` on ${host}`}? y/n`;
  }

  /** The list has changed. The selected attempt stays selected as long as it is shown (running or
   *  failed). After that nothing is selected, so that no key acts on the row that has moved into
   *  its place. */
  update(model: WatchModel): void {
    if (this.selected === undefined) return;
    const { n } = this.selected;
    const rows = attemptRows(model);
    const index = rows.findIndex(
      (row) => row.n === n && isSameAttempt(row.entry, this.selected as AttemptRow),
    );
    if (index === -1) this.status = `entry ${n} is ${model.entries[n]?.status ?? "gone"}`;
    else this.#index = index;
    this.selected = rows[index];
  }

  press(action: Action, model: WatchModel): void {
    if (action === "interrupt") return this.#effects.interrupt();
    if (this.#toConfirm !== undefined) return this.#answer(action);
    if (this.log !== undefined) {
      if (action === "log" || action === "back" || action === "quit") this.log = undefined;
      return;
    }
    if (this.help && (action === "help" || action === "back" || action === "quit")) {
      this.help = false;
      return;
    }
    switch (action) {
      case "quit":
        return this.#effects.quit();
      case "help":
        this.help = true;
        return;
      case "up":
      case "down":
      case "first":
      case "last":
        return this.#move(action, attemptRows(model));
      case "log":
      case "cancel":
      case "pause":
      case "requeue":
        return this.#act(action);
      case "back":
      case "yes":
      case "no": // there is no question
        this.status = "";
    }
  }

  #answer(action: Action): void {
    const row = this.#toConfirm as AttemptRow;
    this.#toConfirm = undefined;
    if (action === "yes") this.#effects.command("cancel", row);
    else this.status = `entry ${row.n} is left alone`;
  }

  #move(action: "up" | "down" | "first" | "last", rows: readonly AttemptRow[]): void {
    const last = rows.length - 1;
    const isGone = this.selected === undefined;
    const to = {
      up: isGone ? Math.min(this.#index, last) : this.#index - 1,
      down: isGone ? this.#index : this.#index + 1,
      first: 0,
      last,
    }[action];
    this.#index = Math.max(0, Math.min(to, last));
    this.selected = rows[this.#index];
    this.help = false;
    this.status = this.selected === undefined ? "nothing runs and nothing has failed" : "";
  }

  #act(action: "log" | "cancel" | "pause" | "requeue"): void {
    const row = this.selected;
    if (row === undefined) {
      this.status = "select an entry with the arrows first";
      return;
    }
    const { n, entry } = row;
    if (action === "log") {
      this.log = row;
      this.logText = { path: entry.facts.log, lines: [] };
      this.#effects.readLog(row);
    } else if (action === "requeue") {
      this.#effects.command(action, row);
    } else if (entry.status !== "running") {
      this.status = `entry ${n} has ended already; r puts it back to pending`;
    } else if (action === "cancel") {
      this.#toConfirm = row;
    } else {
      const paused = entry.facts.pausedAt !== undefined || entry.facts.order === "pause";
      this.#effects.command(paused ? "resume" : "pause", row);
    }
  }
}
