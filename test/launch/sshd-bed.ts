import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Action, Performed } from "../../src/launch/actions/action.ts";
import { defaultPlace } from "../../src/launch/places/default-place.ts";
import type { Place } from "../../src/launch/places/place.ts";
import { needs } from "../helpers/needs.ts";

const BED = fileURLToPath(new URL("beds/sshd.sh", import.meta.url));

export type Node = "nodeA" | "nodeB" | "nodeC";

/** Options of a suite that visits machines over ssh. */
export const NEEDS_SSHD = needs(
  process.getuid?.() === 0 && existsSync("/usr/sbin/sshd") && existsSync("/usr/bin/unshare"),
  "root, sshd and unshare",
);

/** Three machines with names and processes of their own, reached by a real sshd each: nodeA, nodeB
 *  and nodeC. Their files are those of this machine. */
export class SshdBed {
  /** The home on all of them, and for the launcher. */
  readonly home: string;
  /** What a launcher runs with: `ssh` knows the nodes. */
  readonly env: NodeJS.ProcessEnv;
  readonly #state: string;
  readonly #port: number;

  private constructor(port: number) {
    this.#port = port;
    this.#state = mkdtempSync(join(tmpdir(), "sshd-bed-"));
    this.home = join(this.#state, "home");
    const bin = join(this.#state, "bin");
    for (const folder of [this.home, bin]) mkdirSync(folder);
    writeFileSync(join(bin, "ssh"), `#!/bin/sh\nexec /usr/bin/ssh -F '${this.#state}/ssh_config' "$@"\n`);
    chmodSync(join(bin, "ssh"), 0o755);
    this.env = { ...process.env, PATH: `${bin}:${process.env["PATH"]}`, HOME: this.home };
    delete this.env["XDG_RUNTIME_DIR"];
  }

  static async start(): Promise<SshdBed> {
    const bed = new SshdBed(await freePort());
    bed.#run("start");
    return bed;
  }

  stop(): void {
    this.#run("stop");
    rmSync(this.#state, { recursive: true, force: true });
  }

  /** Ends a machine with all its processes, as by a power failure. */
  crash(node: Node): void {
    this.#run("crash", node);
  }

  /** Starts the machines again that have crashed. */
  revive(): void {
    this.#run("start");
  }

  /** A machine as a place. */
  place(node: Node, settings: Partial<Place> = {}): Place {
    return { ...defaultPlace(node, "ssh"), shell: this.shell(), ...settings };
  }

  /** A login shell in the home of the bed. */
  shell(...settings: readonly string[]): readonly string[] {
    return ["env", `HOME=${this.home}`, ...settings, "bash", "-l"];
  }

  /** A folder with all usual programs but one, for a PATH. */
  programsWithout(name: string): string {
    const folder = mkdtempSync(join(this.#state, "programs-"));
    for (const from of ["/usr/local/bin", "/usr/bin", "/bin"])
      for (const program of readdirSync(from))
        if (program !== name && !existsSync(join(folder, program)))
          symlinkSync(join(from, program), join(folder, program));
    return folder;
  }

  /** Runs a command line on a machine. */
  on(node: Node, command: string): string {
    return spawnSync("ssh", [node, command], { env: this.env, encoding: "utf8" }).stdout;
  }

  /** Starts what actions say, and remembers them. */
  performer(): { readonly actions: Action[]; readonly perform: (action: Action) => Promise<Performed> } {
    const actions: Action[] = [];
    const perform = async (action: Action): Promise<Performed> => {
      actions.push(action);
      return performIn(action, this.env);
    };
    return { actions, perform };
  }

  #run(...words: readonly string[]): void {
    const env = { ...process.env, SSHD_STATE: this.#state, SSHD_PORT: String(this.#port) };
    const { status, stderr } = spawnSync("bash", [BED, ...words], { env, encoding: "utf8" });
    if (status !== 0) throw new Error(`sshd.sh ${words.join(" ")}: ${stderr}`);
  }
}

async function performIn({ argv, stdin = "" }: Action, env: NodeJS.ProcessEnv): Promise<Performed> {
  const [program = "", ...words] = argv;
  const child = spawn(program, words, { env });
  child.stdin.on("error", () => {}); // it need not read to the end
  child.stdin.end(stdin);
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve) => {
    child.on("error", (error: NodeJS.ErrnoException) =>
      resolve({ exitCode: undefined, stdout, stderr, code: error.code ?? "" }),
    );
    child.on("close", (exitCode) => resolve({ exitCode: exitCode ?? undefined, stdout, stderr }));
  });
}

/** One that is free, as are the two behind it, with luck: the bed says so otherwise. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? Math.min(address.port, 65_000) : 0;
}
