import { spawnSync } from "node:child_process";
import { chmodSync, chownSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BIN, type Running, startProgram } from "./cli.ts";
import { experiment, outsideOfJobs, SupervisedScene } from "./supervised.ts";

/** Ids of users that need not be known to the system, and of a group. */
export const IDS = { ada: 1501, bob: 1503, mallory: 1505, group: 1702 } as const;

export type User = "ada" | "bob" | "mallory";

/** Switches of setpriv that run a process as this user; only Ada and Bob are in the group. */
export function becoming(user: User, isInGroup = user !== "mallory"): string[] {
  const id = String(IDS[user]);
  const groups = isInGroup ? ["--groups", String(IDS.group)] : ["--clear-groups"];
  return ["--reuid", id, "--regid", id, ...groups];
}

const RUNNER_ID = fileURLToPath(new URL("../../dist/processes/runner-id.js", import.meta.url));
const PROBE = [process.execPath, "--input-type=module", "-e", "await import(process.argv[1])", RUNNER_ID];

/** Whether the tests may run programs as other users, who can read this package. */
export const CAN_BE_ANOTHER = spawnSync("setpriv", [...becoming("ada"), ...PROBE]).status === 0;

/** A list in a folder that several users may enter, each with a umask. */
export class SharedScene extends SupervisedScene {
  readonly umask: string;
  readonly #isInGroup: boolean;

  /** @param mode of the folder, which Ada owns like the list */
  constructor(mode: number, umask: string, entries: readonly unknown[] = [experiment()]) {
    super(entries);
    this.umask = umask;
    this.#isInGroup = (mode & 0o002) === 0;
    const group = this.#isInGroup ? IDS.group : IDS.ada;
    for (const path of [this.path, this.at(this.file)]) chownSync(path, IDS.ada, group);
    chmodSync(this.path, mode);
    chmodSync(this.at(this.file), this.#isInGroup ? 0o660 : 0o666);
  }

  /** Runs `cooperate --VERB FILE ARGS` as one of them. */
  as(user: User, verb: string, ...args: string[]): Running {
    return this.runAs(user, [process.execPath, BIN, `--${verb}`, this.file, ...args]);
  }

  runAs(user: User, words: readonly string[]): Running {
    const shell = ["sh", "-c", `umask ${this.umask}; exec "$@"`, "sh", ...words];
    return startProgram("setpriv", [...becoming(user, this.#isInGroup && user !== "mallory"), ...shell], {
      cwd: this.path,
      env: outsideOfJobs({ HOME: this.path }),
    });
  }
}
