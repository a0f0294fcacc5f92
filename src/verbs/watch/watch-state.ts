import type { LogText } from "../../report/watch/log-page.ts";
import { isSameAttempt, type AttemptRow, attemptRows, type WatchModel } from "../../report/watch/model.ts";
import type { Action } from "./keys.ts";
import type { CommandName } from "./entry-commands.ts";

/** What a key asks of those around the state: to leave, to give an order, or to read a log. */
export interface Wishes {
  leave(code: number): void;
  order(name: CommandName, pick: AttemptRow): void;
  readLog(pick: AttemptRow): void;
}

/**
 * What the user has done to the view: which row is selected, which page is open, what is asked and answered.
 */
export class WatchState {
  readonly #wishes: Wishes;
  selected: AttemptRow | undefined;
  /** Where the selected row was: from there the arrows go on when it is no longer shown. */
  #place = -1;
  /** Whose log is shown. */
  log: AttemptRow | undefined;
  logText: LogText = { path: undefined, text: "" };
  help = false;
  status = "";
  /** What waits for y. */
  #asked: AttemptRow | undefined;

  constructor(wishes: Wishes) {
    this.#wishes = wishes;
  }

  /** What stands in the line above the keys. */
  get line(): string {
    if (this.#asked === undefined) return this.status;
    const { host } = this.#asked.entry.facts;
    return `cancel entry ${this.#asked.n}${host === undefined ? "" : ` on ${host}`}? y/n`;
  }

  /** The list has changed. What is selected stays so while it is shown, running or failed; then nothing is, so that no key hits
   *  what has moved into its place. */
  follow(model: WatchModel): void {
    if (this.selected === undefined) return;
    const { n } = this.selected;
    const picks = attemptRows(model);
    const place = picks.findIndex(
      (pick) => pick.n === n && isSameAttempt(pick.entry, this.selected as AttemptRow),
    );
    if (place === -1) this.status = `entry ${n} is ${model.entries[n]?.status ?? "gone"}`;
    else this.#place = place;
    this.selected = picks[place];
  }

  press(action: Action, model: WatchModel): void {
    if (action === "interrupt") return this.#wishes.leave(130);
    if (this.#asked !== undefined) return this.#answer(action);
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
        return this.#wishes.leave(0);
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
      case "no": // nothing is asked
        this.status = "";
    }
  }

  #answer(action: Action): void {
    const pick = this.#asked as AttemptRow;
    this.#asked = undefined;
    if (action === "yes") this.#wishes.order("cancel", pick);
    else this.status = `entry ${pick.n} is left alone`;
  }

  #move(action: "up" | "down" | "first" | "last", picks: readonly AttemptRow[]): void {
    const last = picks.length - 1;
    const gone = this.selected === undefined;
    const to = {
      up: gone ? Math.min(this.#place, last) : this.#place - 1,
      down: gone ? this.#place : this.#place + 1,
      first: 0,
      last,
    }[action];
    this.#place = Math.max(0, Math.min(to, last));
    this.selected = picks[this.#place];
    this.help = false;
    this.status = this.selected === undefined ? "nothing runs and nothing has failed" : "";
  }

  #act(action: "log" | "cancel" | "pause" | "requeue"): void {
    const pick = this.selected;
    if (pick === undefined) {
      this.status = "select an entry with the arrows first";
      return;
    }
    const { n, entry } = pick;
    if (action === "log") {
      this.log = pick;
      this.logText = { path: entry.facts.log, text: "" };
      this.#wishes.readLog(pick);
    } else if (action === "requeue") {
      this.#wishes.order(action, pick);
    } else if (entry.status !== "running") {
      this.status = `entry ${n} has ended already; r puts it back to pending`;
    } else if (action === "cancel") {
      this.#asked = pick;
    } else {
      const paused = entry.facts.pausedAt !== undefined || entry.facts.order === "pause";
      this.#wishes.order(paused ? "resume" : "pause", pick);
    }
  }
}
