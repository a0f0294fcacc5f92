import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { cooperate, type Result } from "./helpers/cli.ts";
import { FakeSlurm } from "./helpers/fake-slurm.ts";
import { FakeSsh } from "./helpers/fake-ssh.ts";
import { Workspace } from "./helpers/workspace.ts";

/** A list, and a cluster whose commands are on another host. */
function scene() {
  const work = new Workspace();
  work.list("exps.json", [["true"], ["true"], ["true"]]);
  work.write(".cooperate.yaml", "places: { cluster: { kind: slurm, via: you@login, shell: bash } }\n");
  const slurm = new FakeSlurm(work);
  const ssh = new FakeSsh(work, slurm.env);
  const type = async (words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Result> =>
    cooperate(words, { cwd: work.path, env: { ...ssh.env, ...env } });
  return { work, slurm, ssh, type };
}

const LAUNCH = ["--launch", "exps.json", "--on", "cluster", "-n", "3"];
const POOL = ["exps.json", "--pool", "exps-cluster"];

test("with via, the commands of the engine are called on that host, to launch, look and stop", async () => {
  const { slurm, ssh, type } = scene();
  // The launcher dies after the settings of ssh, reaching, bringing, looking at the list, and sbatch.
  const killed = await type(LAUNCH, { COOPERATE_TEST_DIE_AFTER: "5" });
  expect([killed.signal, slurm.queued()]).toEqual(["SIGKILL", 3]);
  // The jobs start the program that was brought to that host, in its home.
  expect(slurm.submissions()[0]?.stdin).toContain("home there/.cache/cooperate/");
  expect((await type(LAUNCH)).stdout).toMatch(/cluster +3 +3 +0/);
  expect(slurm.queued()).toBe(3);
  const [pool] = JSON.parse((await type(["--pools", "exps.json", "--json"])).stdout) as object[];
  expect(pool).toMatchObject({ counts: { queued: 3 }, reasons: ["Resources"] });
  const stopped = await type(["--stop", ...POOL, "--tasks", "2-3"]);
  expect([stopped.exitCode, slurm.queued()]).toEqual([0, 1]);
  ssh.isDown = true;
  const { stdout } = await type(["--pools", "exps.json"]);
  expect(stdout).toMatch(/submitted by \S+; could not look at the queue: ssh: .*Connection refused/);
  const refused = await type(["--launch", "exps.json", "--on", "cluster", "-n", "4"]);
  expect(refused).toMatchObject({ exitCode: 4, stderr: expect.stringMatching(/^cluster: ssh: connect to/m) });
});

test("a wrong place, step or stage is wrong usage, and nothing has been started anywhere", async () => {
  const { work, type } = scene();
  work.write("hosts.yaml", "good: {}\nshared: { share: false }\nstep: { setup: [{ rum: make }] }\n");
  const launch = async (...words: string[]) =>
    type(["--launch", "exps.json", "--hosts", "hosts.yaml", "--on", ...words]);
  for (const [words, said] of [
    [["good", "shared"], /shared does not see the folder of the list.*\n.*config places.shared.directory/],
    [["good", "step"], /no step rum\n {2}did you mean run\?/],
    [["good", "--only", "setpu"], /did you mean setup\?/],
    [["local", "--only", "setup"], /--only is for places that are reached over ssh, and local is not/],
    [["you@-oProxyCommand=touch"], /there is no such place/],
  ] as const)
    expect(await launch(...words)).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(said) });
  expect(existsSync(work.at("exps.json.pools"))).toBe(false);
});

test("the words that a place wraps commands in are those of its runners, unless they get others", async () => {
  const { work, type } = scene();
  work.write("hosts.yaml", `pinned: { kind: local, wrap: "numactl -N [socket]" }\nbad: { wrap: "'" }\n`);
  const plan = async (...words: string[]): Promise<string> => {
    const launch = ["--launch", "exps.json", "--hosts", "hosts.yaml", "--dry-run", "--on", ...words];
    const { stdout, stderr } = await type(launch);
    return stdout + stderr;
  };
  expect(await plan("pinned")).toContain("--wrap 'numactl -N [socket]' --max-failures 3");
  expect(await plan("pinned", "--", "--wrap", "nice")).toContain("--max-failures 3 --wrap nice <");
  expect(await plan("bad")).toContain("wrap of the place bad: ");
});

test("a host is set up for a list that has nothing to run yet", async () => {
  const { work, type } = scene();
  work.list("empty.json", []);
  work.write(
    "hosts.yaml",
    `nodeA: { shell: bash, setup: [{ run: "printf 'a\\\\033[1mb\\\\n'; >ready" }] }\n`,
  );
  const words = ["--launch", "empty.json", "--hosts", "hosts.yaml", "--on", "nodeA"];
  expect(await type([...words, "--only", "setup"])).toMatchObject({
    exitCode: 0,
    stdout: "nodeA: done\n",
    stderr: "nodeA | setting up\nnodeA | a\\x1b[1mb\n",
  });
  expect(work.files()).toContain("ready");
  expect((await type(words)).exitCode).toBe(1);
});
