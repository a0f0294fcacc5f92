import { type ChildProcess, fork } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { LastWords } from "../../list/last-words.ts";
import { readJournalAt } from "../../store/journal.ts";
import { FORK_SERVER_MARK } from "../../store/orphans.ts";
import { groupExists } from "../reins.ts";
import type { Ended, Launched } from "../spawn.ts";
import type { Answer, Done, Finished, FinishOrder, Order, StartOrder } from "./orders.ts";

const SERVER = fileURLToPath(new URL("server.js", import.meta.url));
const POLL_MS = 20;

/** What became of an order to start: nothing was done; it was not its turn; it has ended; it runs; or it was begun, the server has
 *  ended, and nobody knows. */
export type Started = "declined" | "returned" | "gone" | ({ readonly kind: "done" } & Done) | Running;

/** An order to start. */
export interface Starting {
  readonly id: number;
  readonly told: Promise<Started>;
  readonly handOver: () => void;
}

/** An experiment that was handed over. */
export type Running = Launched & {
  readonly kind: "running";
  readonly id: number;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  /** For how long it had run when it was, milliseconds. */
  readonly ranMs: number;
};

type Wish = Omit<StartOrder, "kind" | "id">;

interface Run {
  readonly wish: Wish;
  isTold: boolean;
  group: number | undefined;
  started: (started: Started) => void;
  ended: (how: Ended) => void;
  finished: (how: Finished | undefined) => void;
  readonly onGone: () => void;
}

/** The runner's end of its fork server (server.ts). */
export class ForkServer {
  readonly #child: ChildProcess;
  readonly #runs = new Map<number, Run>();
  /** What is to be said, in one message: each wakes a process. */
  #orders: Order[] = [];
  #next = 0;
  #isReady = false;
  #isGone = false;

  /** Starts the server; experiments may be started by it when it is ready.
   *  @param runner id of the runner in its first life: as long as the server lives, others must not take what the runner has claimed
   *  @param env what experiments find in their environment */
  constructor(runner: string, env: Readonly<NodeJS.ProcessEnv>) {
    // Node reads these certificates when it starts, which takes longer than the rest of its start; experiments have them in `env`.
    const { NODE_EXTRA_CA_CERTS: _, ...own } = process.env;
    this.#child = fork(SERVER, {
      // A fork copies the tables of all memory (16 µs for each MB were seen), and each thread has some.
      execArgv: ["--max-semi-space-size=1", "--single-threaded", "--v8-pool-size=1"],
      env: { ...own, UV_THREADPOOL_SIZE: "1", [FORK_SERVER_MARK]: runner },
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      detached: true, // what stops us, or our terminal, is not for it
    });
    this.#child.on("message", (answers: readonly Answer[]) => {
      for (const answer of answers) this.#hear(answer);
    });
    this.#child.once("disconnect", () => this.#lose());
    this.#child.once("error", () => this.#lose());
    this.#send({ kind: "hello", pid: process.pid, env });
  }

  get isReady(): boolean {
    return this.#isReady && !this.#isGone;
  }

  /** Has an experiment started. It is told of when it has ended; or while it runs, when that takes longer, or `handOver` is called.
   *  @param onGone called when the server ends before the experiment: that outlives it, but nobody would learn how it ends */
  start(wish: Wish, onGone: () => void): Starting {
    const id = this.#next++;
    const told = new Promise<Started>((started) => {
      this.#runs.set(id, {
        wish,
        isTold: false,
        group: undefined,
        started,
        ended() {},
        finished() {},
        onGone,
      });
      this.#send({ kind: "start", id, ...wish });
    });
    return { id, told, handOver: () => this.#send({ kind: "hand over", id }) };
  }

  /** Has written what belongs to the end of an experiment that was handed over.
   *  @returns undefined when the server has ended, and nobody knows whether it is written */
  finish(order: Omit<FinishOrder, "kind">): Promise<Finished | undefined> {
    return new Promise((finished) => {
      const run = this.#runs.get(order.id);
      if (this.#isGone || !run) {
        finished(undefined);
        return;
      }
      run.finished = finished;
      this.#send({ kind: "finish", ...order });
    });
  }

  /** Lets it end; nothing may run any more. */
  end(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  #send(order: Order): void {
    this.#orders.push(order);
    if (this.#orders.length > 1) return;
    process.nextTick(() => {
      // What cannot be sent is known by the end of the server, which is heard of in a moment.
      this.#child.send(this.#orders, () => {});
      this.#orders = [];
    });
  }

  #hear(answer: Answer): void {
    if (answer.kind === "ready") {
      this.#isReady = true;
      return;
    }
    const run = this.#runs.get(answer.id);
    if (!run) return;
    switch (answer.kind) {
      case "declined":
      case "returned":
        this.#runs.delete(answer.id);
        run.started(answer.kind);
        return;
      case "done":
        this.#runs.delete(answer.id);
        run.started(answer);
        return;
      case "started": {
        const { id, group, startedAt, ranMs } = answer;
        run.group = group;
        run.isTold = true;
        const ended = new Promise<Ended>((resolve) => {
          run.ended = resolve;
        });
        run.started({ kind: "running", id, group, startedAt, ranMs, ended });
        return;
      }
      case "ended":
        run.ended(answer);
        return;
      case "finished":
        this.#runs.delete(answer.id);
        run.finished(answer);
    }
  }

  #lose(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    const runs = [...this.#runs.values()];
    this.#runs.clear();
    for (const run of runs.filter(({ isTold }) => isTold)) {
      run.onGone();
      run.finished(undefined);
      void whenOver(run.group).then(() => run.ended({ code: "EPIPE", originalMessage: GONE }));
    }
    void tellLosses(runs.filter(({ isTold }) => !isTold));
  }
}

/** Of what it had not told the journal tells, as that of a dead runner does. */
async function tellLosses(runs: readonly Run[]): Promise<void> {
  const journals = new Map<string, LastWords | undefined>();
  for (const { path } of runs.map(({ wish }) => wish.journal))
    if (!journals.has(path)) journals.set(path, await readJournalAt(path).catch(() => undefined));
  for (const run of runs) {
    const became = whatBecameOf(run.wish, journals.get(run.wish.journal.path));
    if (became === "gone") run.onGone();
    run.started(became);
  }
}

function whatBecameOf({ claim, behind }: Wish, words: LastWords | undefined): Started {
  const ending = words?.ended.get(claim);
  if (ending) {
    const { outcome, startedAt, endedAt } = ending;
    const durationMs = Math.max(0, Date.parse(endedAt) - Date.parse(startedAt));
    return { kind: "done", outcome, durationMs, startedAt, endedAt };
  }
  if (!words || words.begun.has(claim)) return "gone";
  return behind === undefined ? "declined" : "returned";
}

const GONE = "the process that had started it has ended";

async function whenOver(group: number | undefined): Promise<void> {
  if (group === undefined) return;
  while (groupExists(group)) await sleep(POLL_MS);
}
