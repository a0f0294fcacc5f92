import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { formatRunnerId, ownRunnerId } from "../../src/processes/runner-id.ts";
import { Bed, POINTS } from "./setup.ts";
import { needs } from "../helpers/needs.ts";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
const OTHER = ["--reuid", "1501", "--regid", "1701", "--clear-groups"];

/** Node run as another user, who can read this package. */
const COMMAND = [...OTHER, process.execPath, "--input-type=module", "-e"];
const CAN_BE_ANOTHER =
  spawnSync("setpriv", [...COMMAND, "await import(process.argv[1])", join(DIST, "processes/runner-id.js")])
    .status === 0;

function asAnother(program: string, args: readonly string[], before: readonly string[] = []): string {
  const [file = "", ...rest] = [...before, "setpriv", ...COMMAND, program, ...args];
  return execFileSync(file, rest, { encoding: "utf8", env: { PATH: process.env["PATH"] } }).trim();
}

/** A mount of /proc that hides the processes of others, in a mount namespace of its own. */
const HIDING = ["unshare", "--mount", "sh", "-c", 'mount -t proc -o hidepid=2 proc /proc && exec "$@"', "sh"];
const CAN_HIDE = CAN_BE_ANOTHER && spawnSync(HIDING[0] ?? "", [...HIDING.slice(1), "true"]).status === 0;

describe("another user", needs(CAN_BE_ANOTHER, "root, who alone may become another user"), () => {
  test("without permission on the folder: an error at once, and nothing is changed", async () => {
    const bed = new Bed();
    chmodSync(bed.path, 0o755);
    chmodSync(bed.file, 0o644);
    const program = `
      const { transact } = await import(process.argv[1]);
      const code = await transact(process.argv[2], () => ({ text: "{}" })).then(() => "written", (error) => error.code);
      console.log(code);`;
    expect(asAnother(program, [join(DIST, "store/transaction.js"), bed.file])).toBe("EACCES");
    expect(bed.state()).toEqual({ n: 0 });
    expect(bed.left()).toEqual([]);
  });

  test("in a shared folder, cleans up after a process of the other user that died, whatever its umask", async () => {
    const path = mkdtempSync(join(tmpdir(), `cooperate's "shared" `));
    onTestFinished(() => rmSync(path, { recursive: true, force: true }));
    chmodSync(path, 0o777);
    const file = join(path, "e.json");
    writeFileSync(file, '{"n":0}');
    chmodSync(file, 0o666);
    const child = fileURLToPath(new URL("child.mjs", import.meta.url));
    const point = POINTS[3] ?? "";
    // process.send as in a forked child without a parent to tell.
    const died = spawnSync(
      process.execPath,
      [
        "--import",
        "data:text/javascript,process.umask(0o077);process.send=(_,done)=>done&&done()",
        child,
        file,
        point,
        "SIGKILL",
      ],
      { encoding: "utf8" },
    );
    expect(died.signal).toBe("SIGKILL");
    const program = `
      const { transact } = await import(process.argv[1]);
      const options = { timing: { pollMs: 20, beatMs: 1000, staleMs: 2000 }, retryForMs: 20000 };
      console.log(await transact(process.argv[2], () => ({ text: '{"n":1}', value: "written" }), options));`;
    expect(asAnother(program, [join(DIST, "store/transaction.js"), file])).toBe("written");
    expect(execFileSync("ls", ["-A", path], { encoding: "utf8" })).toBe("e.json\n");
  });

  test(
    "does not declare a runner dead that /proc hides from this user",
    needs(CAN_HIDE, "root and a mount of /proc that hides processes"),
    async () => {
      const program = `
      const { askKernel, parseRunnerId } = await import(process.argv[1]);
      console.log(askKernel(parseRunnerId(process.argv[2])));`;
      const ask = (runner: string, before: readonly string[]): string =>
        asAnother(program, [join(DIST, "processes/runner-id.js"), runner], before);
      const own = ownRunnerId();
      expect(ask(formatRunnerId(own), [])).toBe("alive");
      expect(ask(formatRunnerId(own), HIDING)).toBe("elsewhere");
      expect(ask(formatRunnerId({ ...own, pid: 2 ** 22 + 1 }), HIDING)).toBe("dead");
    },
  );
});
