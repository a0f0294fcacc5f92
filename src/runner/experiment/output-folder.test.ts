import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { Options } from "../../core/entry.ts";
import { timestamp } from "../../core/timestamp.ts";
import { OutputFolder, type OutputFault } from "./output-folder.ts";
import { outputPlanOf } from "./output-plan.ts";

const AT = "2026-11-21T08:30:00.000Z";
const TIME = timestamp(new Date(AT));
let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "cooperate's out "));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  writeFileSync(join(root, "exps.json"), "[]\n");
  writeFileSync(join(root, "cooperate_0"), "the log\n");
});

/** Opens the folder of an entry with these options that runs in `root`. */
function open(options: Options, argv = ["p", "a b"], cwd = "."): OutputFolder | OutputFault | undefined {
  const directory = join(root, cwd);
  const facts = { attempt: 1, host: "h" };
  const plan = outputPlanOf({ options, facts }, directory, argv, join(root, "exps.json"));
  return plan && OutputFolder.open(plan, directory, AT, join(root, "cooperate_0"));
}

function opened(options: Options, argv?: string[]): OutputFolder {
  const folder = open(options, argv);
  if (folder instanceof OutputFolder) return folder;
  throw new Error(`no folder: ${JSON.stringify(folder)}`);
}

function json(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), "utf8"));
}

const ended = (exitCode: number) =>
  ({ outcome: { kind: "exited", exitCode }, startedAt: AT, endedAt: AT }) as const;

test("two commands of a setting share a folder: parameters, commands, exit codes and links to their logs", () => {
  const params = { lr: 0.1, norm: "batch" };
  const of = (command: string): Options => ({
    name: "Lr_0.1",
    output: "out/Lr_0.1",
    params: { ...params, _cmd: command },
  });
  opened(of("train")).end(ended(0));
  opened(of("test"), ["q"]).end(ended(3));
  expect(json("out/Lr_0.1/param.json")).toEqual({
    ...params,
    _name: "Lr_0.1",
    _output: "out/Lr_0.1",
    _time: TIME,
    _commands: { train: "p 'a b'", test: "q" },
  });
  const facts = { attempt: 1, host: "h", startedAt: AT, endedAt: AT };
  expect(json("out/Lr_0.1/stat.json")).toEqual({
    train: { code: 0, how: "exit 0", ...facts },
    test: { code: 3, how: "exit 3", ...facts },
  });
  for (const command of ["train", "test"]) {
    const link = join(root, `out/Lr_0.1/log.${command}.${TIME}`);
    expect(readlinkSync(link)).toBe("../../cooperate_0");
    expect(readFileSync(link, "utf8")).toBe("the log\n");
  }
});

test("while a command runs again, stat.json does not say how it ended before; its links are kept", () => {
  const options: Options = { output: "out" };
  opened(options).end(ended(0));
  const again = opened(options);
  expect(json("out/stat.json")).toEqual({});
  again.end(ended(1));
  expect(json("out/stat.json")).toMatchObject({ command: { code: 1 } });
  expect(readdirSync(join(root, "out")).filter((name) => name.startsWith("log"))).toEqual([
    `log.command.${TIME}`,
    `log.command.${TIME}.2`,
  ]);
});

test("settings that share a folder (--no-param-dir) have files of their own", () => {
  for (const name of ["A_1", "A_2/x"])
    opened({ name, output: "out", params: { _shared: true, _cmd: "a/../b" } }).end(ended(0));
  expect(readdirSync(join(root, "out")).sort()).toEqual([
    `log.a_.._b.${TIME}.A_1`,
    `log.a_.._b.${TIME}.A_2_x`,
    "param.A_1.json",
    "param.A_2_x.json",
    "stat.A_1.json",
    "stat.A_2_x.json",
  ]);
});

test("no folder is made below a directory that is missing, nor for an entry without one", () => {
  expect(open({ output: "out" }, ["p"], "missing")).toBeUndefined();
  expect(open({})).toBeUndefined();
  expect(readdirSync(root).sort()).toEqual(["cooperate_0", "exps.json"]);
});

test("a path may leave the directory, as the command itself may", () => {
  mkdirSync(join(root, "work"));
  expect(open({ output: "../beside" }, ["p"], "work")).toBeInstanceOf(OutputFolder);
  expect(open({ output: join(root, "absolute/deep") }, ["p"], "work")).toBeInstanceOf(OutputFolder);
  expect(readdirSync(root)).toEqual(expect.arrayContaining(["beside", "absolute"]));
});

test("a folder that cannot be made is a fault", () => {
  expect(open({ output: "exps.json/x" })).toMatchObject({ code: "ENOTDIR", passes: false });
});

test("files of others are left as they are: links, other JSON, and keys that we do not write", () => {
  mkdirSync(join(root, "out"));
  writeFileSync(join(root, "victim"), "{}");
  symlinkSync("../victim", join(root, "out/param.json"));
  writeFileSync(join(root, "out/stat.json"), "[1]");
  const folder = opened({ output: "out" });
  folder.end(ended(0));
  expect(folder.trouble).toMatch(/param\.json could not be written: there is a link of that name$/);
  expect(readFileSync(join(root, "victim"), "utf8")).toBe("{}");
  expect(json("out/stat.json")).toEqual([1]);
  rmSync(join(root, "out/param.json"));
  writeFileSync(join(root, "out/param.json"), '{"mine":1,"_commands":7}');
  expect(opened({ output: "out" }).trouble).toMatch(/stat\.json could not be written/);
  expect(json("out/param.json")).toMatchObject({ mine: 1, _commands: { command: "p 'a b'" } });
});

test("folder and files are for the users of the list, whatever the umask", () => {
  chmodSync(root, 0o770);
  chmodSync(join(root, "exps.json"), 0o660);
  const before = process.umask(0o077);
  try {
    opened({ output: "out/deep" });
  } finally {
    process.umask(before);
  }
  expect(statSync(join(root, "out/deep")).mode & 0o777).toBe(0o770);
  expect(statSync(join(root, "out/deep/param.json")).mode & 0o777).toBe(0o660);
});
