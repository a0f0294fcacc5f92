// Kills and pauses the runners of one list and their supervisors, and records what the verdict
// needs to know.
import {
  appendFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isStopped, pidOf, supervisorsIn, uptime } from "./processes.mjs";

/** Longer than the ten seconds after which a lock is stale. */
const LONGEST_PAUSE_MS = 14_000;
/** How often, and at which interval, it is checked whether a paused process holds the lock. */
const [LOOKS, LOOK_MS] = [30, 10];
/** A runner that has re-registered may die before its supervisor knows. */
const UNCONFIRMED_S = 5;

export class Strikes {
  figures = {
    runnerKills: 0,
    supervisorKills: 0,
    bothKills: 0,
    runnerPauses: 0,
    supervisorPauses: 0,
    declaredDead: 0,
  };
  /** Of supervisors: { pid, runner (pid), at (uptime) }. */
  supervisorKills = [];
  /**
   * Claims whose end was in a journal when their supervisor was killed: they must not run again.
   */
  written = new Set();
  /**
   * Claims whose heartbeat was removed by hand when their runner was dead: their supervisor may end
   * them.
   */
  exposed = new Set();
  #cwd;
  #file;
  #runners;
  /** Ids of runners whose heartbeat was removed by hand -> when. */
  #declaredDead = new Map();
  /** Paused pids -> when to resume them. */
  #stopped = new Map();

  /** @param runners the child processes that are alive */
  constructor(cwd, file, runners) {
    [this.#cwd, this.#file, this.#runners] = [cwd, file, runners];
  }

  /** One of the three kinds of kills. */
  kill(kind) {
    if (kind === "supervisor") {
      const one = anyOf(supervisorsIn(this.#cwd));
      if (one && this.#killSupervisor(one, kind)) this.figures.supervisorKills++;
      return;
    }
    const runner = anyOf([...this.#runners]);
    if (!runner) return;
    const isRunnerFirst = kind === "runner" || Math.random() < 0.5;
    const supervisors =
      kind === "both" ? supervisorsIn(this.#cwd).filter((one) => pidOf(one.runner) === runner.pid) : [];
    if (kind === "both" && supervisors.length === 0) return;
    if (isRunnerFirst) runner.kill("SIGKILL");
    for (const one of supervisors) this.#killSupervisor(one, kind);
    if (!isRunnerFirst) runner.kill("SIGKILL");
    this.figures[`${kind}Kills`]++;
    this.#say(`kill ${kind} ${runner.pid}`);
  }

  /**
   * Kills a runner that does not hold the lock of the list, so the others need not wait until that
   * is stale.
   */
  async killUnlocked() {
    const runner = anyOf([...this.#runners]);
    if (!runner) return;
    runner.kill("SIGSTOP");
    const before = this.#lock();
    for (let look = 0; look < LOOKS; look++) {
      if (before === undefined || this.#lock() !== before) {
        runner.kill("SIGKILL");
        this.figures.runnerKills++;
        this.#say(`kill runner ${runner.pid}`);
        return;
      }
      await sleep(LOOK_MS);
    }
    runner.kill("SIGCONT");
  }

  /** Distinguishes one lock from the next. */
  #lock() {
    return statSync(`${this.#file}.lock`, { throwIfNoEntry: false })?.birthtimeMs;
  }

  pause(kind) {
    const { pid } = anyOf(kind === "runner" ? [...this.#runners] : supervisorsIn(this.#cwd)) ?? {};
    if (pid === undefined || !signal(pid, "SIGSTOP")) return;
    this.figures[`${kind}Pauses`]++;
    this.#say(`pause ${kind} ${pid}`);
    this.#noteStopped(pid);
  }

  /**
   * Resumes processes that have been paused long enough, by us or by themselves (strike.mjs).
   * @param isOver no process may stay paused
   */
  wake(isOver) {
    for (const { pid } of this.#runners)
      if (!this.#stopped.has(pid) && isStopped(pid)) this.#noteStopped(pid);
    for (const [pid, wakeAt] of this.#stopped) {
      if (performance.now() < wakeAt && !isOver) continue;
      this.#stopped.delete(pid);
      if (isStopped(pid)) signal(pid, "SIGCONT");
    }
  }

  /**
   * Removes the heartbeat of one of the runners, as a process of another machine does that declares
   * it dead and is killed then: if it is alive, it must re-register.
   */
  declareDead() {
    try {
      const folder = `${this.#file}.run`;
      const name = anyOf(readdirSync(folder).filter((each) => each.endsWith(".lock")));
      const runner = name.slice(0, -".lock".length);
      // The product removes it first as well.
      rmSync(join(folder, `${runner}.orders`), { force: true });
      rmdirSync(join(folder, name));
      this.figures.declaredDead++;
      this.#declaredDead.set(runner, uptime());
      this.#say(`declare dead: ${runner}`);
      const isAlive = [...this.#runners].some(({ pid }) => pid === pidOf(runner));
      if (!isAlive) this.#expose(pidOf(runner), () => true);
    } catch {
      // It has just left.
    }
  }

  /** The runner `pid` has ended, whoever killed it. */
  died(pid, how) {
    this.#say(`died runner ${pid} ${how}`);
    const declarations = [...this.#declaredDead].filter(([runner]) => pidOf(runner) === pid);
    const isUnconfirmed = declarations.some(([, at]) => uptime() - at < UNCONFIRMED_S);
    if (declarations.length > 0)
      this.#expose(pid, (runner) => isUnconfirmed || this.#declaredDead.has(runner));
  }

  /** Keeps the journals, which are removed once they are recorded, in a folder of their own. */
  keepJournals() {
    const folder = join(this.#cwd, "journals");
    mkdirSync(folder, { recursive: true });
    for (const name of this.#journals()) {
      try {
        linkSync(join(`${this.#file}.run`, name), join(folder, name));
      } catch {
        // It is kept already, or gone.
      }
    }
  }

  #killSupervisor({ pid, runner }, kind) {
    if (!signal(pid, "SIGKILL")) return false;
    this.supervisorKills.push({ pid, runner: pidOf(runner), at: uptime() });
    this.#say(`kill supervisor ${pid} of ${runner} (${kind})`);
    for (const line of this.#journals().flatMap((name) => this.#linesOf(name))) {
      if (line.ended !== undefined && line.outcome?.kind !== "interrupted") this.written.add(line.ended);
    }
    return true;
  }

  #journals() {
    try {
      return readdirSync(`${this.#file}.run`).filter((name) => name.endsWith(".journal"));
    } catch {
      return []; // no such process
    }
  }

  #linesOf(name) {
    try {
      const text = readFileSync(join(`${this.#file}.run`, name), "utf8");
      return text.split("\n").flatMap((line) => {
        try {
          return [JSON.parse(line)];
        } catch {
          return [];
        }
      });
    } catch {
      return []; // recorded, and removed
    }
  }

  #expose(pid, isBare) {
    const list = JSON.parse(readFileSync(this.#file, "utf8"));
    for (const [, record] of list) {
      const { claim, runner } = record ?? {};
      if (runner === undefined || pidOf(runner) !== pid || !isBare(runner)) continue;
      this.exposed.add(claim);
      this.#say(`exposed ${claim}`);
    }
  }

  #noteStopped(pid) {
    this.#stopped.set(pid, performance.now() + Math.random() * LONGEST_PAUSE_MS);
  }

  #say(what) {
    appendFileSync(join(this.#cwd, "events"), `${uptime()} ${what}\n`);
  }
}

function anyOf(all) {
  return all[Math.floor(Math.random() * all.length)];
}

/** @returns whether the process existed */
function signal(pid, name) {
  try {
    return process.kill(pid, name);
  } catch {
    return false; // it has just ended
  }
}
