import { chmodSync, chownSync, lchownSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cooperate } from "./helpers/cli.ts";
import { needs } from "./helpers/needs.ts";
import { Workspace } from "./helpers/workspace.ts";

const IS_ROOT = process.getuid?.() === 0;
const FILE = "sub/exps.json";

/** A list in a folder of a folder, and a user with a configuration folder. */
function scene(): Workspace & { own: string } {
  const workspace = new Workspace();
  mkdirSync(workspace.at("sub"));
  mkdirSync(workspace.at("home/cooperate"), { recursive: true });
  workspace.list(FILE, [["true"], ["false"], ["true"]]);
  return Object.assign(workspace, { own: "home/cooperate/config.yaml" });
}

async function say(workspace: Workspace, ...args: string[]) {
  const env = { ...process.env, XDG_CONFIG_HOME: workspace.at("home") };
  return cooperate(args, { cwd: workspace.path, env });
}

describe("defaults", () => {
  test("the nearest file comes before the user's, and the command line before both", async () => {
    const workspace = scene();
    workspace.write(workspace.own, "run:\n  keep-going: true\n  log-dir: logs-of-user\nlist:\n  csv: true\n");
    workspace.write(".cooperate.yaml", "run:\n  log-dir: logs\n  on-done: touch done\n");
    const { stderr } = await say(workspace, "--run", FILE, "--max", "2", "--no-on-done");
    expect(stderr).toContain("1 done, 1 failed");
    expect(workspace.files()).toEqual([".cooperate.yaml", "home", "logs", "sub"]);
    expect((await say(workspace, "--list", FILE)).stdout).toMatch(/^n,/);
    expect(JSON.parse((await say(workspace, "--list", FILE, "--json")).stdout)).toHaveLength(3);
    expect((await say(workspace, "--list", FILE, "--no-config")).stdout).not.toMatch(/^n,/);
  });

  test.each([
    ["run:\n  jbos: 4\n", ["unknown key run.jbos", "did you mean run.jobs?"]],
    ["run:\n  max: none\n", ["--max none", "run.max is set in "]],
    ["run:\n  on-done: [", ["line 2", "--no-config"]],
  ])("%j is refused, and the file is named", async (text, parts) => {
    const workspace = scene();
    const path = workspace.write(".cooperate.yaml", text);
    const { exitCode, stderr } = await say(workspace, "--run", FILE);
    expect(exitCode).toBe(2);
    for (const part of [...parts, path]) expect(stderr).toContain(part);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(workspace.record(FILE, 0)).toEqual({});
  });
});

describe("a file that somebody else may have written is named and ignored", () => {
  const BAD = "run:\n  on-done: touch hacked\n";

  test("others may write it", async () => {
    const workspace = scene();
    const path = workspace.write(".cooperate.yaml", BAD);
    chmodSync(path, 0o664);
    const { exitCode, stderr } = await say(workspace, "--list", FILE);
    expect([exitCode, stderr]).toEqual([
      0,
      expect.stringContaining(`ignored: ${path} may be written by others`),
    ]);
    // which reads the file once more, for its places
    expect((await say(workspace, "--pools", FILE)).stderr.split("ignored: ")).toHaveLength(2);
  });

  test("it is a folder", async () => {
    const workspace = scene();
    mkdirSync(workspace.at(".cooperate.yaml"));
    expect((await say(workspace, "--list", FILE)).stderr).toContain("is no plain file");
  });

  test(
    "it belongs to a stranger, or a stranger has linked it; the list's owner may",
    needs(IS_ROOT, "root"),
    async () => {
      const workspace = scene();
      const path = workspace.write("sub/.cooperate.yaml", "list:\n  csv: true\n");
      chownSync(path, 4711, 4711);
      const refused = await say(workspace, "--list", FILE);
      expect(refused.stderr).toContain(`ignored: ${path} belongs to the user with the number 4711`);
      expect(refused.stdout).not.toMatch(/^n,/);
      chownSync(workspace.at(FILE), 4711, 4711);
      const read = await say(workspace, "--list", FILE);
      expect([read.stderr, read.stdout]).toEqual(["", expect.stringMatching(/^n,/)]);
      chownSync(workspace.at(FILE), 0, 0);
      chownSync(path, 0, 0);
      mkdirSync(workspace.at("sub/deeper"));
      workspace.list("sub/deeper/exps.json", [["true"]]);
      symlinkSync(path, workspace.at("sub/deeper/.cooperate.yaml"));
      expect((await say(workspace, "--list", "sub/deeper/exps.json")).stdout).toMatch(/^n,/);
      lchownSync(workspace.at("sub/deeper/.cooperate.yaml"), 4711, 4711);
      expect((await say(workspace, "--list", "sub/deeper/exps.json")).stderr).toContain("ignored: ");
    },
  );
});

describe("--config", () => {
  test("sets, shows and removes values; comments stay, and so does a link to the file", async () => {
    const workspace = scene();
    workspace.write("dotfile", "# mine\nrun:\n  jobs: 2 # few\n");
    symlinkSync(workspace.at("dotfile"), workspace.at(workspace.own));
    expect((await say(workspace, "--config", "run.jobs", "3", "--user")).stderr).toContain(workspace.own);
    expect((await say(workspace, "--config", "run.jobs", "4")).exitCode).toBe(0);
    expect((await say(workspace, "--config", "run.gpus", "0,1", "2,3")).exitCode).toBe(0);
    expect(readFileSync(workspace.at("dotfile"), "utf8")).toBe("# mine\nrun:\n  jobs: 3 # few\n");
    const [own, near] = [workspace.at(workspace.own), workspace.at(".cooperate.yaml")];
    expect((await say(workspace, "--config")).stdout).toBe(
      `# ${own}\nrun.jobs: 3  (${near} counts)\n# ${near}\nrun.jobs: 4\nrun.gpus: 0,1 2,3\n`,
    );
    expect((await say(workspace, "--config", "run.gpus")).stdout).toBe("0,1\n2,3\n");
    expect(JSON.parse((await say(workspace, "--config", "--json")).stdout)).toMatchObject({
      "run.jobs": { value: "4", file: near },
    });
    expect((await say(workspace, "--config", "run.jobs", "--unset")).exitCode).toBe(0);
    expect((await say(workspace, "--config", "run.jobs")).stdout).toBe("3\n");
    expect((await say(workspace, "--config", "run.wait")).exitCode).toBe(1);
  });

  test("writes and shows settings of places", async () => {
    const workspace = scene();
    const near = workspace.write(".cooperate.yaml", "run:\n  jobs: 2\nplaces:\n  gpu7.lab.org: # mine\n");
    const set = async (...args: string[]) => (await say(workspace, "--config", ...args)).stderr;
    expect(await set("places.gpu7.lab.org.host", "you@gpu7")).toContain("places.gpu7.lab.org.host is set in");
    expect(await set("places.gpu7.lab.org.sockets", "0", "1")).toContain(near);
    expect(await set("places.c.kind", "slurm")).toContain("is set");
    expect(await set("places.c.test.time", "30m")).toContain("is set");
    expect(await set("slurm.header", "module load cuda/12")).toContain("places.slurm.header is set in");
    expect(await set("places.c.kind", "--unset")).toContain("is removed");
    expect(workspace.read(".cooperate.yaml")).toBe(
      `run:
  jobs: 2
places:
  gpu7.lab.org:
    # mine
    host: you@gpu7
    sockets:
      - 0
      - 1
  c:
    test:
      time: 30m
  slurm:
    header: module load cuda/12
`,
    );
    expect((await say(workspace, "--config", "slurm.header")).stdout).toBe("module load cuda/12\n");
    expect((await say(workspace, "--config", "places.c")).stdout).toBe("places.c.test.time: 30m\n");
    expect((await say(workspace, "--config", "places.slurm.time")).exitCode).toBe(1);
    expect((await say(workspace, "--config")).stdout).toContain("places.gpu7.lab.org.sockets: 0 1\n");
    expect((await say(workspace, "--list", FILE)).exitCode).toBe(0);
    expect(await set("places.c.test", "--unset")).toContain("places.c.test is removed");
    expect(workspace.read(".cooperate.yaml")).not.toContain(" c:");
    workspace.write(".cooperate.yaml", "places:\n  c:\n    partitoin: x\n");
    expect(await set()).toContain("did you mean places.c.partition?");
  });

  test.each([
    [["places.c.partitoin", "x"], "did you mean places.c.partition?"],
    [["places.c.setup", "make"], "docs/launch.md"],
    [["places.c.time", "240"], "expected a time with a unit"],
    [["places.c.time", "4h", "5h"], "expected one value"],
    [["places.c", "4h"], "expected a place and a key of it"],
    [["places.-x.time", "4h"], "a name has letters"],
    [["slrum.header", "x"], "there is no verb slrum"],
    [["run.jbos", "4"], "did you mean run.jobs?"],
    [["rum.jobs", "4"], "there is no verb rum"],
    [["run", "4"], "expected a verb and an option of it"],
    [["run.keep-going", "4"], "expected true or false"],
    [["run.jobs", "4", "--unset"], "--unset takes no value"],
    [["rum"], "did you mean run?"],
  ])("%j is refused, and nothing is written", async (args, part) => {
    const workspace = scene();
    const { exitCode, stderr } = await say(workspace, "--config", ...args);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(part)]);
    expect(workspace.files()).toEqual(["home", "sub"]);
  });
});
