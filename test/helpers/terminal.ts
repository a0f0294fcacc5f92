import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { until } from "./until.ts";

export const HAS_TMUX = spawnSync("tmux", ["-V"]).status === 0;

/**
 * A real terminal, 80 by 30 by default, driven through tmux as a user would: type, and read the
 * screen.
 */
export class Terminal {
  /** In a folder of its own, since tmux leaves the socket behind when its server ends. */
  readonly #folder = mkdtempSync(join(tmpdir(), "cooperate-tmux-"));

  /** Starts `command` (a shell command line) in `cwd`. The screen stays after it has ended. */
  constructor(command: string, cwd: string, [columns, rows]: readonly [number, number] = [80, 30]) {
    // Before anything can fail: a server that keeps running would outlive the test.
    onTestFinished(() => {
      spawnSync("tmux", ["-S", this.#socket, "kill-server"]);
      rmSync(this.#folder, { recursive: true, force: true });
    });
    this.#tmux(
      "-f",
      "/dev/null",
      "new-session",
      "-d",
      "-x",
      String(columns),
      "-y",
      String(rows),
      "-c",
      cwd,
      `${command}; echo "exit $?"; cat`,
    );
  }

  screen(): string {
    return this.#tmux("capture-pane", "-p", "-J");
  }

  /** Waits until the screen shows `text`, and returns the whole screen. */
  async shows(text: string | RegExp): Promise<string> {
    const found = (screen: string): boolean =>
      typeof text === "string" ? screen.includes(text) : text.test(screen);
    let screen = "";
    await until(`the terminal shows ${text}`, () => found((screen = this.screen())), 30_000).catch(
      (error: unknown) => {
        throw new Error(`${String(error)}; it shows:\n${screen}`);
      },
    );
    return screen;
  }

  /** Resizes the terminal, as a user does with the mouse. */
  resize(columns: number, rows: number): void {
    this.#tmux("resize-window", "-x", String(columns), "-y", String(rows));
  }

  /** Whether the terminal shows the alternate screen, its cursor, and wraps lines. */
  modes(): { alternate: boolean; cursor: boolean; wrap: boolean } {
    const text = this.#tmux("display-message", "-p", "#{alternate_on} #{cursor_flag} #{wrap_flag}");
    const [alternate, cursor, wrap] = text.trim().split(" ");
    return { alternate: alternate === "1", cursor: cursor === "1", wrap: wrap === "1" };
  }

  type(text: string): void {
    if (text !== "") this.#tmux("send-keys", "-l", "--", text);
  }

  /** Keys by their names in tmux: Enter, Down, C-c, ... */
  press(...keys: string[]): void {
    this.#tmux("send-keys", ...keys);
  }

  /**
   * Waits until `question` is the current one: an answered one starts with a tick, and input
   * between two questions is lost.
   */
  async asks(question: string): Promise<string> {
    return this.shows(new RegExp(`^\\? .*${escaped(question)}`, "m"));
  }

  /** Waits for a question and answers it. */
  async answer(question: string, text: string): Promise<void> {
    await this.asks(question);
    this.type(text);
    this.press("Enter");
  }

  /** Waits for a menu and takes the choice whose line starts with `choice`. */
  async choose(question: string, choice: string): Promise<void> {
    await this.asks(question);
    for (let line = await this.#pointed(); !line.startsWith(choice);) {
      this.press("Down");
      // Reading the screen before the key has arrived would press it once too often.
      const before = line;
      await until(
        `the menu has moved on from ${before}`,
        async () => (line = await this.#pointed()) !== before,
      );
    }
    this.press("Enter");
  }

  /** The choice of a menu that Enter would take. */
  async #pointed(): Promise<string> {
    return until("a menu points at a choice", () => /^❯ (.+)/m.exec(this.screen())?.[1]);
  }

  get #socket(): string {
    return join(this.#folder, "socket");
  }

  #tmux(...args: string[]): string {
    return execFileSync("tmux", ["-S", this.#socket, ...args], {
      encoding: "utf8",
      env: { ...process.env, TERM: "xterm-256color", LANG: "C.UTF-8" },
    });
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}
