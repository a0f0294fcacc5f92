import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Action, Performed } from "../../src/launch/actions/action.ts";
import { environmentOf } from "../../src/launch/actions/environment.ts";

/** A scheduler that a suite starts for itself, and ends. */
export interface EngineBed {
  /** Whose jobs they are. */
  readonly user: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  perform(action: Action): Promise<Performed>;
}

/** Starts a program and waits for its end. */
export function performWith(surroundings: NodeJS.ProcessEnv, action: Action): Promise<Performed> {
  const { argv, stdin } = action;
  const [program = "", ...words] = argv;
  const env = environmentOf(action, surroundings);
  const child = spawn(program, words, { env, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => {}); // a program that refuses need not read
  child.stdin.end(stdin);
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ exitCode: undefined, stdout, stderr: error.message }));
    child.on("close", (code) => resolve({ exitCode: code ?? undefined, stdout, stderr }));
  });
}

/** A scheduler that a script of `beds` starts, in a folder of its own and on ports of its own. */
export class ScriptBed implements EngineBed {
  readonly user = "root";
  readonly #script: string;
  readonly #prefix: string;
  readonly #more: (state: string) => NodeJS.ProcessEnv;
  #state = "";
  #env: NodeJS.ProcessEnv = {};

  /** @param script a file in `beds`
   *  @param prefix of the variables that it reads: `SGE` for SGE_STATE and SGE_PORT
   *  @param env more variables, by the folder of its state */
  constructor(script: string, prefix: string, env: (state: string) => NodeJS.ProcessEnv = () => ({})) {
    this.#script = join(import.meta.dirname, "beds", script);
    this.#prefix = prefix;
    this.#more = env;
  }

  async start(): Promise<void> {
    // Schedulers keep this path in files of theirs, where blanks separate words.
    this.#state = mkdtempSync(join(tmpdir(), `cooperate-${this.#prefix.toLowerCase()}-`));
    this.#env = {
      ...process.env,
      PATH: `${process.env["PATH"]}:/usr/sbin:/sbin`,
      ...this.#more(this.#state),
      [`${this.#prefix}_STATE`]: this.#state,
      [`${this.#prefix}_PORT`]: String(await freePorts()),
    };
    await this.#call("start");
    const { stdout } = await this.#bash(`[ ! -e "$1/env" ] || . "$1/env"; env -0`, this.#state);
    for (const line of stdout.split("\0")) {
      const [name = "", ...value] = line.split("=");
      if (name !== "") this.#env[name] = value.join("=");
    }
  }

  async stop(): Promise<void> {
    await this.#call("stop");
    rmSync(this.#state, { recursive: true, force: true });
  }

  /** The environment of whoever uses it. */
  get env(): Readonly<NodeJS.ProcessEnv> {
    return this.#env;
  }

  perform(action: Action): Promise<Performed> {
    return performWith(this.#env, action);
  }

  async #call(word: string): Promise<void> {
    const { exitCode, stdout, stderr } = await this.#bash('exec bash "$@" </dev/null', this.#script, word);
    if (exitCode !== 0) throw new Error(`${this.#script} ${word}: ${stdout}${stderr}`);
  }

  // Through files: daemons that it leaves behind keep a pipe open.
  #bash(text: string, ...words: string[]): Promise<Performed> {
    const script = `out=$(mktemp); (${text}) >"$out" 2>&1; code=$?; cat "$out"; rm "$out"; exit $code`;
    return this.perform({ label: "bed", argv: ["bash", "-c", script, "bed", ...words] });
  }
}

/** How many ports in a row a bed may use. */
const PORTS = 10;

/** The first of some ports in a row of which nobody uses one. */
async function freePorts(): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 12_000); // below those that clients get
    const ports = Array.from({ length: PORTS }, (_, i) => first + i);
    const servers = await Promise.all(ports.map(listen));
    for (const server of servers) server?.close();
    if (!servers.includes(undefined)) return first;
  }
}

function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on("error", () => resolve(undefined)).listen(port, () => resolve(server));
  });
}
