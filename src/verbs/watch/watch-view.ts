import { describeCrowd, isCrowd } from "../../core/crowd.ts";
import { formatDuration } from "../../core/duration.ts";
import { endCode, isOver } from "../../list/queries/end-state.ts";
import { describeHolds } from "../../report/hold-lines.ts";
import { formatFrame, type FrameContext } from "../../report/watch/frame.ts";
import { formatLogPage } from "../../report/watch/log-page.ts";
import { type AttemptRow, endStateOfModel, type WatchModel } from "../../report/watch/model.ts";
import { styleFor } from "../../report/style.ts";
import { logOf } from "../shared/log-path.ts";
import { outputTail } from "../shared/log-tail.ts";
import type { ExitCode } from "../shared/verb.ts";
import { say, SIGNAL_EXIT, type World } from "../shared/world.ts";
import { type Action, listenToKeys } from "./keys.ts";
import { LastLines } from "./last-lines.ts";
import { ListFeed } from "./list-feed.ts";
import { EntryCommands, type EntryVerbs } from "./entry-commands.ts";
import { Screen } from "./screen.ts";
import { WatchState } from "./watch-state.ts";

const TICK_MS = 1_000;
/** Busy network storage may take a while; after this time the view says that its figures are
 *  old. */
const SILENCE_MS = 5_000;

/** Shows the list on the whole terminal until the user leaves. Restores the terminal, also after
 *  an error.
 *  @param verbs what the keys call
 *  @throws CooperateError when the list cannot be read, or no longer can */
export async function watchOnTerminal(world: World, file: string, verbs: EntryVerbs): Promise<ExitCode> {
  const feed = new ListFeed(file, world);
  await feed.refresh(); // first, so that an error is shown on the normal screen
  const view = new WatchView(world, file, feed, verbs);
  return view.show();
}

class WatchView {
  readonly #world: World;
  readonly #feed: ListFeed;
  readonly #screen: Screen;
  readonly #state: WatchState;
  readonly #commands: EntryCommands;
  readonly #lastLines = new LastLines();
  readonly #style: FrameContext["style"];
  #isRefreshing = false;
  /** When the storage answered last. */
  #answeredAt: number;
  #isOpen = true;
  #end: { resolve: (code: ExitCode) => void; reject: (error: unknown) => void } | undefined;

  constructor(world: World, file: string, feed: ListFeed, verbs: EntryVerbs) {
    this.#world = world;
    this.#feed = feed;
    this.#answeredAt = world.monotonic();
    this.#screen = new Screen(world.rawStdout);
    this.#style = styleFor(world.stdout, world.env);
    this.#commands = new EntryCommands(world, file, {
      verbs,
      show: (line) => this.#showStatus(line),
      fail: (error) => this.#fail(error),
    });
    this.#state = new WatchState({
      quit: () => this.#end?.resolve(this.#quitCode()),
      interrupt: () => this.#end?.resolve(SIGNAL_EXIT.SIGINT),
      command: (name, row) => this.#commands.start(name, row),
      readLog: (row) => void this.#readLog(row),
    });
  }

  async show(): Promise<ExitCode> {
    const { stdin, rawStdout } = this.#world;
    const end = new Promise<ExitCode>((resolve, reject) => (this.#end = { resolve, reject }));
    const onResize = (): void => {
      this.#screen.invalidate();
      this.#draw();
    };
    const ignoreSignals = this.#world.onSignal((signal) => this.#end?.resolve(SIGNAL_EXIT[signal]));
    rawStdout.on("resize", onResize);
    this.#screen.open();
    const ignoreKeys = listenToKeys(stdin, (action) => this.#press(action));
    const timer = setInterval(() => this.#tick(), TICK_MS);
    let code: ExitCode;
    try {
      this.#tick();
      code = await end;
    } finally {
      this.#isOpen = false;
      clearInterval(timer);
      ignoreKeys();
      rawStdout.off("resize", onResize);
      this.#screen.close();
      ignoreSignals();
    }
    // After q the results of the commands are still printed; after a signal nothing is waited for.
    if (code < 128 && this.#commands.isBusy) {
      say(this.#world, this.#state.status);
      await this.#commands.settled();
    }
    if (this.#isRefreshing || this.#commands.isBusy) this.#world.exit(code); // storage may hang
    return code;
  }

  /** The exit code of `--await` when the list is finished; before, the user just leaves. */
  #quitCode(): ExitCode {
    const endState = endStateOfModel(this.#feed.model);
    return isOver(endState) ? endCode(endState) : 0;
  }

  #press(action: Action): void {
    try {
      this.#state.press(action, this.#feed.model);
      this.#draw();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Draws the clock, whether the storage answers or not, and refreshes the list. */
  #tick(): void {
    this.#draw();
    if (this.#isRefreshing) return;
    this.#isRefreshing = true;
    this.#refresh()
      .catch((error: unknown) => this.#fail(error))
      .finally(() => (this.#isRefreshing = false));
  }

  async #refresh(): Promise<void> {
    const { model, livenessByClaim } = this.#feed;
    await this.#feed.refresh();
    this.#answeredAt = this.#world.monotonic();
    if (this.#state.log) await this.#readLog(this.#state.log);
    if (this.#feed.model !== model) this.#state.update(this.#feed.model);
    if (this.#feed.model !== model || this.#feed.livenessByClaim !== livenessByClaim) this.#draw();
    if (await this.#lastLines.read(this.#feed.model)) this.#draw();
  }

  async #readLog(row: AttemptRow): Promise<void> {
    const path = logOf(row.entry);
    if (path === undefined) return;
    const logText = await outputTail(path, this.#screen.height).then(
      ({ lines }) => ({ path, lines }),
      () => ({ path, lines: [], error: "it cannot be read here" }),
    );
    if (this.#state.log !== row) return; // the user has opened another log meanwhile
    this.#state.logText = logText;
    this.#draw();
  }

  #draw(): void {
    if (!this.#isOpen) return;
    try {
      this.#screen.draw(this.#page());
    } catch (error) {
      this.#fail(error);
    }
  }

  #page(): string[] {
    const { model, livenessByClaim, heldBack } = this.#feed;
    const state = this.#state;
    const context: FrameContext = {
      now: this.#world.now().getTime(),
      width: this.#screen.width,
      height: this.#screen.height,
      style: this.#style,
      livenessByClaim,
      heldBack,
    };
    const { log, selected, help } = state;
    const status =
      state.line || this.#describeSilence() || this.#describeCrowd() || firstHold(model, context);
    if (log) return formatLogPage(log, model.entries[log.n], state.logText, status, context);
    return formatFrame(model, { selected, help, status, lastLines: this.#lastLines.lines }, context);
  }

  #describeCrowd(): string {
    const { waiting, model } = this.#feed;
    return isCrowd(waiting) ? describeCrowd(waiting, model.file) : "";
  }

  /** Says so when the figures may be old. */
  #describeSilence(): string {
    const silent = this.#world.monotonic() - this.#answeredAt;
    return silent < SILENCE_MS
      ? ""
      : `the storage has not answered for ${formatDuration(silent)}: this was before`;
  }

  #showStatus(line: string): void {
    if (!this.#isOpen) return say(this.#world, line);
    this.#state.status = line;
    this.#draw();
  }

  #fail(error: unknown): void {
    this.#end?.reject(error);
  }
}

/** What keeps entries from running where nothing runs, in one line; empty when nothing does. */
function firstHold(model: WatchModel, context: FrameContext): string {
  return isOver(endStateOfModel(model)) || model.figures.running.length > 0
    ? ""
    : (describeHolds(model.figures, model.file, context)[0] ?? "");
}
