import { describeCrowd, isCrowd } from "../../core/crowd.ts";
import { formatDuration } from "../../core/duration.ts";
import { formatFrame, type FrameContext } from "../../report/watch/frame.ts";
import { formatLogPage } from "../../report/watch/log-page.ts";
import type { AttemptRow } from "../../report/watch/model.ts";
import { styleFor } from "../../report/style.ts";
import { logOf } from "../log-path.ts";
import { readTail } from "../log-tail.ts";
import type { ExitCode } from "../verb.ts";
import { say, SIGNAL_EXIT, type World } from "../world.ts";
import { type Action, listenToKeys } from "./keys.ts";
import { LastLines } from "./last-lines.ts";
import { ListFeed } from "./list-feed.ts";
import { EntryCommands } from "./entry-commands.ts";
import { Screen } from "./screen.ts";
import { WatchState } from "./watch-state.ts";

const TICK_MS = 1_000;
/** A busy network storage may need a while; after that the figures are said to be old. */
const SILENCE_MS = 5_000;
/** Enough for the largest terminal. */
const LOG_BYTES = 65_536;

/** Shows the list on the whole terminal until the user leaves, and gives the terminal back as it was, however it ends.
 *  @throws CooperateError when the list cannot be read, or no longer can */
export async function watchOnTerminal(world: World, file: string): Promise<ExitCode> {
  const feed = new ListFeed(file, world);
  await feed.refresh(); // before anything is shown: a wrong name is said on the usual screen
  const view = new WatchView(world, file, feed);
  return view.show();
}

class WatchView {
  readonly #world: World;
  readonly #feed: ListFeed;
  readonly #screen: Screen;
  readonly #state: WatchState;
  readonly #orders: EntryCommands;
  readonly #lastLines = new LastLines();
  readonly #style: FrameContext["style"];
  #looking = false;
  #answeredAt: number;
  #open = true;
  #end: { resolve: (code: ExitCode) => void; reject: (error: unknown) => void } | undefined;

  constructor(world: World, file: string, feed: ListFeed) {
    this.#world = world;
    this.#feed = feed;
    this.#answeredAt = world.monotonic();
    this.#screen = new Screen(world.rawStdout);
    this.#style = styleFor(world.stdout, world.env);
    this.#orders = new EntryCommands(
      world,
      file,
      (line) => this.#tell(line),
      (error) => this.#fail(error),
    );
    this.#state = new WatchState({
      leave: (code) => this.#end?.resolve(code),
      order: (name, pick) => this.#orders.give(name, pick),
      readLog: (pick) => void this.#readLog(pick),
    });
  }

  async show(): Promise<ExitCode> {
    const { stdin, rawStdout } = this.#world;
    const end = new Promise<ExitCode>((resolve, reject) => (this.#end = { resolve, reject }));
    const onResize = (): void => {
      this.#screen.forget();
      this.#draw();
    };
    const forgetSignals = this.#world.onSignal((signal) => this.#end?.resolve(SIGNAL_EXIT[signal]));
    rawStdout.on("resize", onResize);
    this.#screen.open();
    const forgetKeys = listenToKeys(stdin, (action) => this.#press(action));
    const timer = setInterval(() => this.#tick(), TICK_MS);
    let code: ExitCode;
    try {
      this.#tick();
      code = await end;
    } finally {
      this.#open = false;
      clearInterval(timer);
      forgetKeys();
      rawStdout.off("resize", onResize);
      this.#screen.close();
      forgetSignals();
    }
    // A signal does not wait; whoever pressed q is told what came of what he asked for.
    if (code === 0 && this.#orders.waiting) {
      say(this.#world, this.#state.status);
      await this.#orders.settled();
    }
    if (this.#looking || this.#orders.waiting) this.#world.exit(code); // storage that hangs would keep us
    return code;
  }

  #press(action: Action): void {
    try {
      this.#state.press(action, this.#feed.model);
      this.#draw();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The clock moves on, whether the storage answers or not. */
  #tick(): void {
    this.#draw();
    if (this.#looking) return;
    this.#looking = true;
    this.#look()
      .catch((error: unknown) => this.#fail(error))
      .finally(() => (this.#looking = false));
  }

  async #look(): Promise<void> {
    const { model, livenessByClaim } = this.#feed;
    await this.#feed.refresh();
    this.#answeredAt = this.#world.monotonic();
    if (this.#state.log) await this.#readLog(this.#state.log);
    if (this.#feed.model !== model) this.#state.follow(this.#feed.model);
    if (this.#feed.model !== model || this.#feed.livenessByClaim !== livenessByClaim) this.#draw();
    if (await this.#lastLines.read(this.#feed.model)) this.#draw();
  }

  async #readLog(pick: AttemptRow): Promise<void> {
    const path = logOf(pick.entry);
    if (path === undefined) return;
    const logText = await readTail(path, LOG_BYTES).then(
      ({ text }) => ({ path, text }),
      () => ({ path, text: "", error: "it cannot be read here" }),
    );
    if (this.#state.log !== pick) return; // another one was opened meanwhile
    this.#state.logText = logText;
    this.#draw();
  }

  #draw(): void {
    if (!this.#open) return;
    try {
      this.#screen.draw(this.#page());
    } catch (error) {
      this.#fail(error);
    }
  }

  #page(): string[] {
    const { model, livenessByClaim } = this.#feed;
    const state = this.#state;
    const context: FrameContext = {
      now: this.#world.now().getTime(),
      width: this.#screen.width,
      height: this.#screen.height,
      style: this.#style,
      livenessByClaim,
    };
    const { log, selected, help } = state;
    const status = state.line || this.#silence() || this.#crowd();
    if (log) return formatLogPage(log, model.entries[log.n], state.logText, status, context);
    return formatFrame(model, { selected, help, status, lastLines: this.#lastLines.lines }, context);
  }

  #crowd(): string {
    const { waiting, model } = this.#feed;
    return isCrowd(waiting) ? describeCrowd(waiting, model.file) : "";
  }

  /** Says so when what is shown may no longer be true. */
  #silence(): string {
    const silent = this.#world.monotonic() - this.#answeredAt;
    return silent < SILENCE_MS
      ? ""
      : `the storage has not answered for ${formatDuration(silent)}: this was before`;
  }

  #tell(line: string): void {
    if (!this.#open) return say(this.#world, line);
    this.#state.status = line;
    this.#draw();
  }

  #fail(error: unknown): void {
    this.#end?.reject(error);
  }
}
