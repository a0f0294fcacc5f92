// Modelled in test/model/supervisor.pml: change the model first.
import { type ChildProcess, fork } from "node:child_process";
import { isSea } from "node:sea";
import { fileURLToPath } from "node:url";
import { isShortage } from "../../core/shortage.ts";
import { codeOf } from "../../core/errno.ts";
import { SUPERVISOR_MARK } from "../../processes/process-table.ts";
import { formatRunnerId, ownRunnerId } from "../../processes/runner-id.ts";
import type { Answer, ForwardedSignal, Reregistered, RunnerMessage } from "./protocol.ts";
import type { OrderedRun, StartListener, StartRequest, StartResult } from "./start-request.ts";
import { StartedRun } from "./started-run.ts";

/** Passed in, because it loads much, and the first supervisor is forked before the rest is loaded. */
type ReadResults = (requests: readonly StartRequest[]) => Promise<(request: StartRequest) => StartResult>;

interface GreetOptions {
  /** Called when it has ended. */
  readonly onGone: () => void;
  /** Asked then what became of its attempts. */
  readonly readResults: ReadResults;
  /** The file by which it knows how long experiments may outlive their runner (membership/lease-file.ts). */
  readonly leaseFile?: string | undefined;
}

const SERVER = fileURLToPath(new URL("supervisor.js", import.meta.url));

/** A fork copies the page tables of all memory (16 µs per MB were measured), and each thread has
 *  some memory. With other flags of V8, such as --single-threaded, Node would have to compile its
 *  own modules, which took 8 ms of each start; see also supervisor.ts. Newer versions of Node can be told not to open their debugger for a SIGUSR1 that
 *  comes before our handler is installed. */
const NODE_OPTIONS = [
  "--single-threaded-gc",
  "--v8-pool-size=1",
  ...(process.allowedNodeEnvironmentFlags.has("--disable-sigusr1") ? ["--disable-sigusr1"] : []),
];

let next = 0;

/** The runner's end of one supervisor (supervisor.ts): its process, the channel to it, and what it
 *  runs. */
export class Supervisor {
  /** Undefined where the machine could not fork a process. */
  readonly #child: ChildProcess | undefined;
  /** By id: what was ordered and has not ended. */
  readonly #runs = new Map<number, StartedRun>();
  #onGone: () => void = () => {};
  #readResults: ReadResults = async () => () => ({ kind: "gone", first: undefined });
  /** Resolves when the supervisor is ready, or gone. */
  readonly ready: Promise<void>;
  /** What is sent next, in one message of the channel: each message wakes a process. */
  #orders: RunnerMessage[] = [];
  #why: string | undefined;
  #isReady = false;
  #isGone = false;
  #isEnding = false;
  #settle: () => void = () => {};

  /** Starts the process, and does not keep this one alive for it: see {@link greet}. */
  constructor() {
    this.ready = new Promise((resolve) => {
      this.#settle = resolve;
    });
    try {
      this.#child = forkServer();
    } catch (error) {
      if (!isShortage(codeOf(error))) throw error;
      this.#child = undefined;
      this.#why = codeOf(error);
      void this.#lose();
      return;
    }
    const child = this.#child;
    child.on("message", (answers: readonly Answer[]) => {
      for (const answer of answers) this.#hear(answer);
    });
    // When the channel has ended the process may still live, and start something.
    child.once("disconnect", () => {
      if (!this.#isEnding) child.kill("SIGKILL");
    });
    child.once("exit", () => void this.#lose());
    child.once("error", (error) => {
      this.#why = codeOf(error);
      void this.#lose();
    });
    child.unref();
    child.channel?.unref();
  }

  /** The system's name of why it could not be started; undefined when it could, or the system has
   *  not said why. */
  get why(): string | undefined {
    return this.#why;
  }

  /** Tells it who its runner is. It may start experiments when it is {@link ready}.
   *  @param env the environment of the experiments */
  greet(env: Readonly<NodeJS.ProcessEnv>, { onGone, readResults, leaseFile }: GreetOptions): void {
    [this.#onGone, this.#readResults] = [onGone, readResults];
    this.#child?.ref();
    this.#child?.channel?.ref();
    this.#send({ kind: "hello", pid: process.pid, env, leaseFile });
    if (this.#isGone) onGone();
  }

  get isReady(): boolean {
    return this.#isReady && !this.#isGone;
  }

  /** How many attempts it has, including those that wait behind others. */
  get running(): number {
    return this.#runs.size;
  }

  /** Whether it ever was ready. */
  get wasReady(): boolean {
    return this.#isReady;
  }

  /** Has it start a program. */
  start(request: StartRequest, listener: StartListener): OrderedRun {
    const run = new StartedRun(next++, request, listener, (message) => this.#send(message));
    this.#runs.set(run.id, run);
    this.#send({ kind: "start", id: run.id, ...request });
    return run;
  }

  /** Sends what does not concern one attempt. */
  tell(order: ForwardedSignal | Reregistered): void {
    this.#send(order);
  }

  /** Lets it end when nothing runs any more. */
  end(): void {
    this.#isEnding = true;
    this.#child?.unref(); // it may end after us
    if (this.#child?.connected) this.#child.disconnect();
  }

  #send(order: RunnerMessage): void {
    if (this.#isGone) return;
    this.#orders.push(order);
    if (this.#orders.length > 1) return;
    process.nextTick(() => {
      // If it cannot be sent, the end of the process will be reported in a moment.
      if (this.#child?.connected) this.#child.send(this.#orders, () => {});
      this.#orders = [];
    });
  }

  #hear(answer: Answer): void {
    switch (answer.kind) {
      case "ready":
        this.#isReady = true;
        this.#settle();
        return;
      case "declined":
      case "returned":
      case "done":
        this.#end(answer.id, answer);
        return;
      case "started":
      case "over":
      case "paused":
      case "resumed":
        this.#runs.get(answer.id)?.hear(answer);
    }
  }

  #end(id: number, result: StartResult): void {
    const run = this.#runs.get(id);
    this.#runs.delete(id);
    run?.end(result);
  }

  /** The process has ended before us. Its journals say what it had no time to answer; they are
   *  read only now, when it writes no more. */
  async #lose(): Promise<void> {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#onGone();
    this.#settle();
    const resultOf = await this.#readResults([...this.#runs.values()].map(({ request }) => request));
    for (const { id, request } of this.#runs.values()) this.#end(id, resultOf(request));
  }
}

function forkServer(): ChildProcess {
  // Node reads these certificates when it starts, which takes longer than the rest of its start.
  // The experiments get the variable through `env` of the Hello.
  const { NODE_EXTRA_CA_CERTS: _, ...own } = process.env;
  return fork(SERVER, {
    execArgv: isSea() ? [] : NODE_OPTIONS, // the executable would take them for words of its own
    // The mark names the runner's first incarnation: as long as a supervisor with this mark lives,
    // others must not take over what it may start.
    env: { ...own, UV_THREADPOOL_SIZE: "1", [SUPERVISOR_MARK]: formatRunnerId(ownRunnerId()) },
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    detached: true, // signals that stop the runner or its terminal must not reach it
  });
}
