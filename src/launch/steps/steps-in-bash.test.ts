import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { StepScene } from "./step.ts";
import { planSteps } from "./steps.ts";

let folder = "";
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "cooperate-steps-")), `it's "x" $HOME é`);
  mkdirSync(folder);
});
afterEach(() => rmSync(dirname(folder), { recursive: true }));

function write(...files: readonly string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `${file}\n`);
  }
}

/** A program that says its name and words, in a folder for PATH. */
function fake(...programs: readonly string[]): void {
  for (const program of programs) {
    write(`bin/${program}`);
    const text = `#!/bin/sh\necho "\${0##*/}" "$@"; [ "$1" != --version ] || echo 0.44\n`;
    writeFileSync(join(folder, "bin", program), text);
    chmodSync(join(folder, "bin", program), 0o755);
  }
}

interface Done {
  readonly status: number | null;
  readonly lines: readonly string[];
  readonly stderr: string;
}

/** Does a step on this machine, in a folder that is also the list's. */
function run(step: string, args: unknown, more: Partial<StepScene> = {}): Done {
  const scene: StepScene = {
    stage: "purge",
    directory: folder,
    here: folder,
    list: "exps.json",
    ssh: ["ssh"],
    target: "gpu7",
    ...more,
  };
  let done: Done = { status: 0, lines: [], stderr: "" };
  for (const work of planSteps([{ step, with: args }], scene)) {
    const [program = "", ...words] = "script" in work ? ["bash", "-s"] : work.action.argv;
    const { status, stdout, stderr } = spawnSync(program, words, {
      cwd: folder,
      encoding: "utf8",
      input: "script" in work ? `${work.script}\necho end` : "",
      env: { ...process.env, PATH: `${join(folder, "bin")}:${process.env["PATH"]}`, HOME: folder },
    });
    const lines = stdout.split("\n").filter((line) => line !== "" && line !== "end");
    done = { status, lines: [...done.lines, ...lines], stderr: done.stderr + stderr };
  }
  return done;
}

const OF_LIST = ["exps.json", "exps.json.run/a", "exps.json.pools/p/log/1.log"];

describe("remove", () => {
  test("removes what is named, but never the list nor what is beside it", () => {
    write("core.1", "core.2", "runs/a b", "-x", "keep", ...OF_LIST);
    expect(run("remove", ["core.*", "-x", "runs/a b", "none"])).toMatchObject({ status: 0, lines: [] });
    expect(["core.1", "core.2", "-x", "runs/a b"].filter((name) => existsSync(join(folder, name)))).toEqual(
      [],
    );
    const all = run("remove", { paths: ["*", "~/exps.json", "../*"], directories: true });
    expect(all.lines.filter((line) => line.startsWith("kept"))).toHaveLength(5);
    for (const name of OF_LIST) expect(existsSync(join(folder, name))).toBe(true);
    expect(existsSync(join(folder, "keep"))).toBe(false);
  });

  test("leaves folders unless it is told", () => {
    write("runs/a");
    expect(run("remove", "runs")).toMatchObject({ status: 1, stderr: expect.stringContaining("directory") });
    expect(run("remove", { paths: "runs", directories: true }).status).toBe(0);
    expect(existsSync(join(folder, "runs"))).toBe(false);
  });

  test.each(["/", "~", "~/", ".", "..", "../..", "./"])("does not take %s", (path) => {
    expect(() => run("remove", { paths: path, directories: true })).toThrow("does not remove");
  });
});

test("remove-recursively removes files, or folders, of a name wherever they are", () => {
  write("runs/a/x.tmp", "runs/b/x.tmp", "runs/b/x", "runs/cache/x.tmp", "c/cache/y", ...OF_LIST);
  expect(run("remove-recursively", { root: "runs", name: "*.tmp" }).status).toBe(0);
  expect(run("count", "runs").lines).toEqual(["1 file: runs"]);
  expect(run("remove-recursively", { name: ["cache", "exps*"], directories: true }).lines).toHaveLength(2);
  expect(existsSync(join(folder, "c/cache"))).toBe(false);
  for (const name of OF_LIST) expect(existsSync(join(folder, name))).toBe(true);
  expect(run("remove-recursively", { root: "none", name: "x" })).toMatchObject({ status: 0, stderr: "" });
});

test("count counts files of patterns and below folders, and names the first", () => {
  write("runs/b", "runs/a", "runs/c/d", "x.csv", "y z.csv");
  expect(run("count", { path: ["runs", "*.csv", "none*"], list: 2 }).lines).toEqual([
    "3 files: runs",
    "  runs/a",
    "  runs/b",
    "2 files: *.csv",
    "  x.csv",
    "  y z.csv",
    "0 files: none*",
  ]);
});

test("script writes an executable file, and not the list", () => {
  expect(run("script", { name: "a b/run.sh", text: "#!/bin/sh\necho 'it' $((1+1))\n" }).status).toBe(0);
  expect(spawnSync(join(folder, "a b/run.sh"), { encoding: "utf8" }).stdout).toBe("it 2\n");
  expect(() => run("script", { name: "exps.json", text: "x" })).toThrow("that is the list");
  expect(() => run("script", { name: "a", txt: "x" })).toThrow("the step script has no txt");
});

test("python runs in the environment of the place, or else by its version", () => {
  fake("python3.10");
  expect(run("python", ["-m x", "y.py 'a b'"], { python: "3.10" }).lines).toEqual([
    "python3.10 -m x",
    "python3.10 y.py a b",
  ]);
  write(".venv/bin/activate");
  writeFileSync(join(folder, ".venv/bin/activate"), "python() { echo venv; }\n");
  expect(run("python", "x.py").lines).toEqual(["venv"]);
});

test("uv and rye do what their projects need, and say how to install them", () => {
  fake("uv", "rye");
  expect(run("uv", ["sync", "pip install 'a b'"]).lines).toEqual(["uv sync", "uv pip install a b"]);
  const rye = { add: ["numpy>=2"], "no-dev": true, force: true, version: "0.44", python: "3.12" };
  expect(run("rye", rye).lines).toEqual([
    "rye init",
    "rye pin --relaxed 3.12",
    "rye add numpy>=2",
    "rye sync --force --no-dev",
  ]);
  expect(run("rye", { version: "9.9" })).toMatchObject({
    status: 69,
    stderr: "rye --version is here, not rye 9.9\n",
  });
  rmSync(join(folder, "bin"), { recursive: true });
  expect(run("rye", true).stderr).toContain("there is no rye here: it is installed as https://rye");
});

test("download gets a file once, and a folder of Google Drive by what is there", () => {
  write("there.tar");
  const url = `file://${encodeURI(join(folder, "there.tar"))}`;
  expect(run("download", { url, to: "data/a.tar" })).toMatchObject({ status: 0, stderr: "" });
  expect(readFileSync(join(folder, "data/a.tar"), "utf8")).toBe("there.tar\n");
  expect(run("download", { url: "file:///none", to: "data/a.tar" }).status).toBe(0);
  expect(run("download", { url: "file:///none", to: "data/b.tar" }).status).not.toBe(0);
  expect(existsSync(join(folder, "data/b.tar"))).toBe(false);

  fake("gdown");
  writeFileSync(join(folder, "bin/gdown"), '#!/bin/sh\necho gdown "$@"; mkdir "$4"\n');
  const gdrive = "https://drive.google.com/drive/folders/1aB-c_D?usp=sharing";
  expect(run("download", { gdrive, to: "drive" })).toMatchObject({
    status: 0,
    lines: ["gdown --folder https://drive.google.com/drive/folders/1aB-c_D -O drive.part"],
  });
  expect(existsSync(join(folder, "drive"))).toBe(true);
  expect(run("download", { gdrive: "1aB", to: "drive" }).lines).toEqual([]);
  expect(() => run("download", { gdrive: "a", url: "b", to: "c" })).toThrow("one of them");
  expect(() => run("download", "a")).toThrow("has no to");
});

test("a folder of Google Drive needs gdown", () => {
  const [work] = planSteps([{ step: "download", with: { gdrive: "1a", to: "d" } }], {
    stage: "setup",
    directory: "~",
    here: "/",
    list: "l",
    ssh: ["ssh"],
    target: "h",
  });
  const script = work && "script" in work ? work.script : "";
  const { status, stderr } = spawnSync("/bin/bash", ["-c", script], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: "/nowhere" },
  });
  expect([status, stderr]).toEqual([69, expect.stringContaining("pip install gdown")]);
});

test("local-copy copies here, folders when it is told", () => {
  write("a b", "runs/x");
  expect(run("local-copy", { from: "a b", to: "c" })).toMatchObject({ status: 0, stderr: "" });
  expect(existsSync(join(folder, "c"))).toBe(true);
  expect(run("local-copy", { from: "runs", to: "d" }).status).not.toBe(0);
  expect(run("local-copy", { from: ["runs"], to: "d", recursive: true }).status).toBe(0);
  expect(existsSync(join(folder, "d/x"))).toBe(true);
});

test("call calls a function here, and says in one line why it failed", () => {
  const text = `export function note(n, { stage, place }) { console.log(n + 1, stage, place, process.cwd()); }
export async function fail() { throw new Error("no such thing"); }
export default () => console.log("default");\n`;
  writeFileSync(join(folder, "hooks.mjs"), text);
  expect(run("call", { function: "./hooks.mjs#note", args: [2] }).lines).toEqual([`3 purge gpu7 ${folder}`]);
  expect(run("call", "hooks.mjs").lines).toEqual(["default"]);
  expect(run("call", "./hooks.mjs#fail")).toMatchObject({ status: 1, stderr: "no such thing\n" });
  expect(run("call", "./hooks.mjs#nne").stderr).toBe("there is no function nne in it\n");
  expect(() => run("call", "#x")).toThrow("the step call cannot use #x");
});

test("combine-csv makes one file of several, with one header", () => {
  write("runs/a=1.csv", "runs/b.csv", "other.csv");
  writeFileSync(join(folder, "runs/a=1.csv"), "n,acc\r\n1,0.5\r\n");
  writeFileSync(join(folder, "runs/b.csv"), "n,acc\n2,0.6");
  const args = { from: ["runs/*.csv"], to: "out/all.csv" };
  expect(run("combine-csv", args)).toMatchObject({ status: 0, stderr: "" });
  expect(run("combine-csv", args).status).toBe(0);
  expect(readFileSync(join(folder, "out/all.csv"), "utf8")).toBe("n,acc\n1,0.5\n2,0.6\n");
  expect(run("combine-csv", { from: ["runs/b.csv", "other.csv"], to: "x.csv" })).toMatchObject({
    status: 1,
    stderr: "combine-csv: the columns of ./other.csv are others\n",
  });
  expect(existsSync(join(folder, "x.csv"))).toBe(false);
  expect(run("combine-csv", { from: "none*", to: "x.csv" }).stderr).toContain("no file to combine");
});

test("screens are started once, counted and ended; Slurm jobs are ended", () => {
  fake("screen", "scancel");
  const list = "There are screens on:\n\t12.web\t(Detached)\n\t13.step-x\t(Attached)\n2 Sockets.\n";
  writeFileSync(join(folder, "list"), list);
  const text = `#!/bin/sh\nif [ "$1" = -ls ]; then cat '${folder.replaceAll("'", String.raw`'\''`)}/list'; else echo "$@"; fi\n`;
  writeFileSync(join(folder, "bin/screen"), text);
  expect(run("screen", { run: "sleep 9", log: "a b", name: "web" }).lines).toEqual(["web runs already"]);
  expect(run("screen", { run: "sleep 9", log: "a b", name: "wb" }).lines).toEqual([
    "-dmS wb bash -c {",
    "sleep 9",
    "} >>'a b' 2>&1",
  ]);
  expect(run("screen", "sleep 9").lines[0]).toMatch(/^-dmS step-[\da-f]{8} bash/);
  expect(() => run("screen", { run: "x", name: "a.b" })).toThrow("cannot use the name a.b");
  expect(run("count-screens", true).lines).toEqual(["2 screens"]);
  expect(run("count-screens", "web").lines).toEqual(["1 screen"]);
  expect(run("end", "screens").lines).toEqual([
    "-S 12.web -X quit",
    "ended the screen 12.web",
    "-S 13.step-x -X quit",
    "ended the screen 13.step-x",
  ]);
  expect(run("end", ["slurm-jobs"]).lines).toEqual([expect.stringMatching(/^scancel -u \w+$/)]);
  expect(() => run("end", "screen")).toThrow(expect.objectContaining({ hint: "did you mean screens?" }));
});
