import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { FileHandle } from "node:fs/promises";

/** The shell that reads the script of a runner. */
export const SHELL = ["bash"] as const;

/** A process that outlives this one. It waits for its script: so what identifies it can be written
 *  down before it does anything, and when we die before that, it ends. */
export interface Detached {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Lets it begin. */
  begin(script: string): Promise<void>;
}

/** Starts a shell in a session of its own, with its output in `log`.
 *  @throws the system's error, such as ENOENT, when it cannot be started */
export async function startDetached(
  argv: readonly string[],
  env: Readonly<NodeJS.ProcessEnv>,
  log: FileHandle,
): Promise<Detached> {
  const [program = "", ...words] = argv;
  const child = spawn(program, words, {
    env: { ...env, COOPERATE_NOHUP: "1" }, // the end of a terminal ends no runner
    detached: true,
    stdio: ["pipe", log.fd, log.fd],
  });
  await once(child, "spawn");
  child.unref();
  child.stdin?.on("error", () => {}); // it has ended: that is noticed by its end
  return {
    child,
    pid: child.pid as number,
    begin: async (script) =>
      new Promise((resolve) => {
        child.stdin?.once("close", resolve);
        child.stdin?.end(script, () => resolve());
      }),
  };
}
