import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startProgram } from "./cli.ts";

export interface FakeRunner {
  readonly pid: number;
  /** Its id as the kernel sees it (src/processes/runner-id.ts). */
  readonly runner: string;
  /** kill -9, and waits until it is reaped. */
  kill(): Promise<void>;
}

const RUNNER_ID = fileURLToPath(new URL("../../dist/processes/runner-id.js", import.meta.url));

/** A real process of this machine that can act as the runner of a claim until it is killed. */
export async function startFakeRunner(cwd: string): Promise<FakeRunner> {
  const program = `
    const { formatRunnerId, ownRunnerId } = await import(process.argv[1]);
    process.stdout.write(formatRunnerId(ownRunnerId()) + "\\n");
    setInterval(() => {}, 1e6);`;
  const running = startProgram(process.execPath, ["--input-type=module", "-e", program, RUNNER_ID], { cwd });
  if (!running.child.stdout) throw new Error("it has no stdout");
  const [line] = (await once(running.child.stdout, "data")) as [Buffer];
  return {
    pid: running.pid,
    runner: line.toString().trim(),
    async kill() {
      running.child.kill("SIGKILL");
      await running.result;
    },
  };
}
