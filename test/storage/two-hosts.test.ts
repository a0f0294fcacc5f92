import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { until } from "../helpers/until.ts";
import { Workspace } from "../helpers/workspace.ts";
import { HAS_HOSTS, runnerOn, startOnHost } from "./host.ts";

const FILE = "exps.json";
const LEASE_MS = 10_000;
const STAYS = ["--run", FILE, "--wait", "--lease", "10s"];
/** Says who runs and where, and waits until `go` is there. */
const WAITS = `echo $(hostname) >"host.$COOPERATE_ATTEMPT"; while [ ! -e go ]; do sleep 0.05; done
echo $COOPERATE_ATTEMPT >>ends`;

class Scene extends Workspace {
  constructor() {
    super();
    this.list(FILE, [["sh", "-c", WAITS]]);
  }

  /** Waits until that attempt runs; the result is where. */
  async hostOf(attempt: number): Promise<string> {
    return until(`attempt ${attempt} runs`, () => this.read(`host.${attempt}`).trim());
  }
}

/** A machine dies in mid-experiment: another takes over, nobody having typed anything. */
async function powerFailure(): Promise<void> {
  const scene = new Scene();
  const alpha = startOnHost(["--run", FILE], { name: "alpha", cwd: scene.path });
  expect(await scene.hostOf(1)).toBe("alpha");
  const beta = startOnHost([...STAYS, "--idle-timeout", "3s"], { name: "beta", cwd: scene.path });
  const end = performance.now();
  alpha.child.kill("SIGKILL");
  await alpha.result;
  expect(await scene.hostOf(2)).toBe("beta");
  // Two leases are promised; what is more is for a busy machine.
  expect(performance.now() - end).toBeLessThan(2 * LEASE_MS + 10_000);
  scene.write("go", "");
  const { exitCode, stderr } = await beta.result;
  expect(stderr).toMatch(
    /^\[0\] its runner alpha \(pid 77\) gave no sign for the whole lease .+: pending again$/m,
  );
  expect(exitCode).toBe(0);
  expect(scene.record(FILE, 0)).toMatchObject({ status: "done", attempt: 2, host: "beta" });
  expect(scene.read("ends")).toBe("2\n");
  expect(scene.files()).not.toContain(`${FILE}.run`);
}

/** A runner is suspended for longer than the lease and wakes: its experiment is ended, the other's outcome stands. */
async function suspended(): Promise<void> {
  const scene = new Scene();
  const alpha = startOnHost(["--run", FILE, "--keep-going"], { name: "alpha", cwd: scene.path });
  await scene.hostOf(1);
  const sleeper = await runnerOn(alpha);
  process.kill(sleeper, "SIGSTOP");
  const beta = startOnHost([...STAYS, "--idle-timeout", "3s"], { name: "beta", cwd: scene.path });
  expect(await scene.hostOf(2)).toBe("beta");
  process.kill(sleeper, "SIGCONT");
  const { exitCode, stderr } = await alpha.result;
  expect(stderr).toContain("others have taken the entry meanwhile, so theirs counts");
  expect(exitCode).toBe(0);
  expect(existsSync(scene.at("ends"))).toBe(false); // its experiment was ended
  scene.write("go", "");
  await beta.result;
  expect(scene.record(FILE, 0)).toMatchObject({ status: "done", attempt: 2, host: "beta" });
  expect(scene.read("ends")).toBe("2\n");
}

/** Two machines of the same name, runners with the same pid: a living one is never taken for dead, a dead one not for alive. */
async function sameName(): Promise<void> {
  const scene = new Scene();
  const one = startOnHost(["--run", FILE], { name: "node", cwd: scene.path });
  await scene.hostOf(1);
  const idle = startOnHost([...STAYS, "--idle-timeout", "14s"], { name: "node", cwd: scene.path });
  expect((await idle.result).exitCode).toBe(0);
  expect(scene.record(FILE, 0)).toMatchObject({ status: "running", attempt: 1, pid: 77 });
  one.child.kill("SIGKILL");
  await one.result;
  const other = startOnHost(["--run", FILE, "--lease", "10s"], { name: "node", cwd: scene.path });
  await scene.hostOf(2);
  scene.write("go", "");
  expect((await other.result).exitCode).toBe(0);
  expect(scene.record(FILE, 0)).toMatchObject({ status: "done", attempt: 2, pid: 77 });
}

test.skipIf(!HAS_HOSTS)(
  "a machine dies, a runner is suspended, two machines look the same: work comes back, and only then (needs namespaces: root)",
  async () => {
    // At once, since each waits for a lease.
    await expect(Promise.all([powerFailure(), suspended(), sameName()])).resolves.toHaveLength(3);
  },
);
