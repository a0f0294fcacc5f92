import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Workspace } from "./workspace.ts";

/** An ssh(1) on PATH whose hosts are this machine, with a home and variables of their own. */
export class FakeSsh {
  readonly env: NodeJS.ProcessEnv;
  /** The home there. */
  readonly home: string;
  readonly #down: string;

  /** @param there what a shell at the hosts gets */
  constructor(work: Workspace, there: NodeJS.ProcessEnv = process.env) {
    const bin = work.at("fake ssh");
    this.home = work.at("home there");
    this.#down = work.at("is down");
    for (const folder of [bin, this.home]) mkdirSync(folder);
    writeFileSync(join(bin, "ssh"), SCRIPT);
    chmodSync(join(bin, "ssh"), 0o755);
    this.env = {
      ...process.env,
      PATH: `${bin}:${process.env["PATH"]}`,
      THERE: JSON.stringify({ ...there, HOME: this.home }),
      DOWN: this.#down,
    };
  }

  /** Whether hosts can be reached. */
  set isDown(isDown: boolean) {
    if (isDown) writeFileSync(this.#down, "");
    else rmSync(this.#down);
  }
}

const SCRIPT = `#!${process.execPath}
const words = process.argv.slice(2);
if (words.includes("-G") || words.includes("-O")) process.exit();
if (require("node:fs").existsSync(process.env.DOWN)) {
  console.error("ssh: connect to host login port 22: Connection refused");
  process.exit(255);
}
const { status } = require("node:child_process").spawnSync("bash", ["-c", words.at(-1)], {
  env: JSON.parse(process.env.THERE),
  stdio: "inherit",
});
process.exit(status ?? 1);
`;
