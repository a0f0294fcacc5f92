import { mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createMutex } from "../../core/mutex.ts";
import type { Action, Performed } from "../actions/action.ts";
import { defaultPlace } from "../places/default-place.ts";
import type { Place } from "../places/place.ts";
import { launchOverSsh } from "./launch-over-ssh.ts";
import type { SshRequest } from "./launch-request.ts";
import { planOverSsh } from "./plan-over-ssh.ts";

const PLACE: Place = {
  ...defaultPlace("gpu7", "ssh"),
  directory: "~/exp",
  deliver: [{ step: "rsync", with: "." }],
  setup: [{ step: "run", with: "make" }],
};

/** What a host tells that has a node, and a runner that begins. */
const TOLD = ["host gpu7", "home ~", "node node", "version v20.19.0", "sees list", "started 1 5 9", "done"];

function scene(told: readonly string[] = TOLD): { request: SshRequest; actions: Action[]; said: string[] } {
  const folder = mkdtempSync(join(tmpdir(), "plan-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const actions: Action[] = [];
  const said: string[] = [];
  const perform = async (action: Action): Promise<Performed> => {
    actions.push(action);
    const stdout = ["Welcome to gpu7!", ...told.map((line) => `a1b2 ${line}`)].join("\n");
    return { exitCode: 0, stdout: action.argv.includes("-G") ? "" : stdout, stderr: "" };
  };
  const request: SshRequest = {
    id: "a1b2",
    interactive: false,
    env: { HOME: folder },
    perform,
    say: (line) => said.push(line),
    pool: "p",
    list: join(folder, "exps.json"),
    real: join(folder, "exps.json"),
    runners: 1,
    options: ["--wait"],
    secrets: "",
    logs: folder,
    openLog: async (name) => open(join(folder, name), "a"),
    program: {
      name: "1-abc",
      files: [],
      main: "bin/cooperate.js",
      needsNode: true,
    },
    archive: async () => "archive\n",
    nodeArchive: async () => "node\n",
    preparing: () => createMutex(),
    only: [],
    skip: [],
  };
  return { request, actions, said };
}

test("a launch starts what the plan says, byte for byte", async () => {
  const { request, actions } = scene();
  const plan = await planOverSsh(PLACE, request);
  expect(await launchOverSsh(PLACE, request)).toEqual({
    place: "gpu7",
    running: [],
    started: [{ host: "gpu7", pid: 5, startTicks: "9" }],
  });
  expect(plan.map(({ label }) => label)).toEqual([
    "reaching gpu7",
    "bringing gpu7",
    "looking at the list gpu7",
    "making the directory gpu7",
    "copy . to gpu7",
    "asking what is set up gpu7",
    "setup gpu7",
    "starting gpu7",
  ]);
  for (const planned of plan) expect(actions).toContainEqual(planned);
});

test("a launch ends where a host cannot do more, and closes the connection", async () => {
  for (const [told, failure] of [
    [["host gpu7"], "reaching did not get to its end"],
    [TOLD.map((line) => (line === "version v20.19.0" ? "version v18.1.0" : line)), "node on gpu7 is v18.1.0"],
    [TOLD.filter((line) => line !== "sees list"), "gpu7 does not see "],
    [TOLD.map((line) => (line === "sees list" ? "sees another" : line)), "a copy is another list"],
    [TOLD.map((line) => (line === "sees list" ? "sees unwritable" : line)), "may not write"],
    [TOLD.map((line) => (line.startsWith("started") ? "ended 1 5 9 2" : line)), "has ended (exit code 2)"],
  ] as const) {
    const { request, actions } = scene(told);
    const { started, failure: why } = await launchOverSsh(PLACE, request);
    expect([started, why]).toEqual([[], expect.stringContaining(failure)]);
    expect(actions.at(-1)?.argv).toContain("exit");
  }
});

test("a runner that had nothing to do, or that is slow, is no failure", async () => {
  const ended = scene([
    "ended 1 5 9 0",
    "log 1 all 3 entries are done",
    ...TOLD.filter((line) => !line.startsWith("started")),
  ]);
  expect(await launchOverSsh(PLACE, ended.request)).toEqual({
    place: "gpu7",
    running: [],
    started: [{ host: "gpu7", pid: 5, startTicks: "9" }],
  });
  expect(ended.said).toContain("runner 1 has ended already: all 3 entries are done");
  const silent = scene(["silent 1 5 9", ...TOLD.filter((line) => !line.startsWith("started"))]);
  expect(await launchOverSsh(PLACE, silent.request)).toMatchObject({ started: [{ pid: 5 }] });
  expect(silent.said.at(-1)).toMatch(/no sign of life yet; its log: .*gpu7\.log/);
});

test("only the stages that are wanted are done", async () => {
  const { request } = scene();
  const labels = async (stages: Partial<SshRequest>) =>
    (await planOverSsh(PLACE, { ...request, ...stages })).map(({ label }) => label);
  expect(await labels({ only: ["deliver"] })).toEqual([
    "reaching gpu7",
    "looking at the list gpu7",
    "making the directory gpu7",
    "copy . to gpu7",
  ]);
  expect(await labels({ skip: ["deliver", "setup"] })).not.toContain("setup gpu7");
  await expect(labels({ only: ["stup"] })).rejects.toMatchObject({ hint: "did you mean setup?" });
});

test("a host that does not see the list is not asked for it; its runners get an address", async () => {
  const { request } = scene();
  const keep: Action = { label: "keep a line", argv: ["ssh", "-R"] };
  const unshared = { address: "socket:~/.cache/cooperate/tunnels/0a1b", id: "0a1b", plan: [keep] };
  const plan = await planOverSsh({ ...PLACE, share: false }, { ...request, unshared });
  expect(plan.map(({ label }) => label)).not.toContain("looking at the list gpu7");
  expect(plan.at(-2)).toBe(keep);
  const start = plan.at(-1)?.stdin ?? "";
  expect(start).toContain("--run 'socket:~/.cache/cooperate/tunnels/0a1b' --wait");
  expect(start).not.toContain(request.list);
});

test("a line is there before runners start, and is looked at again behind them", async () => {
  const { request, actions } = scene();
  const at: number[] = [];
  const connect = async (): Promise<void> => void at.push(actions.length);
  const unshared = { address: "socket:/x", id: "0a1b", connect };
  const { started } = await launchOverSsh({ ...PLACE, share: false }, { ...request, unshared });
  expect(started).toHaveLength(1);
  const starting = actions.findIndex(({ label }) => label === "starting gpu7");
  expect(at).toEqual([starting, starting + 1]);
});

test("what a place cannot have is said before anything is done", async () => {
  const { request, actions } = scene();
  for (const [wrong, message] of [
    [{ host: "-oProxyCommand=x" }, "is no host for ssh"],
    [{ purge: [{ step: "rnu", with: "a" }] }, "purge: there is no step rnu"],
  ] as const)
    await expect(launchOverSsh({ ...PLACE, ...wrong }, request)).rejects.toThrow(message);
  const { directory: _, ...unshared } = { ...PLACE, share: false };
  await expect(launchOverSsh(unshared, request)).rejects.toThrow("does not see the folder of the list");
  expect(actions).toEqual([]);
});
