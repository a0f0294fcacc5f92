// Modelled in test/model/supervisor.pml: change the model first.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { isShortage } from "../../core/shortage.ts";
import { codeOf } from "../../core/errno.ts";
import { readJournalsWith } from "../../membership/journal.ts";
import type { JournalRecords } from "../../membership/journal-records.ts";
import type { ProcessMark } from "../../membership/journal-lines.ts";
import { retry } from "../../storage/retry.ts";
import { SUPERVISOR_MARK } from "../../processes/process-table.ts";
import { formatRunnerId, ownRunnerId } from "../../processes/runner-id.ts";
import type { Remote } from "../experiment/attempt-control.ts";
import type { Stop } from "../experiment/process-control.ts";
import type {
  ForwardedSignal,
  Answer,
  AttemptOrder,
  Declined,
  Done,
  RunnerMessage,
  Reregistered,
  StartOrder,
} from "./protocol.ts";

const SERVER = fileURLToPath(new URL("server.js", import.meta.url));

/** What became of an order to start. */
export type StartResult =
  | ({ readonly kind: "declined" } & Declined)
  /** It was to begin behind another, and did not. */
  | { readonly kind: "returned" }
  | ({ readonly kind: "done" } & Done)
  /** The supervisor was killed before it began. */
  | { readonly kind: "unbegun" }
  /** The supervisor was killed, and nobody knows how it ended; it may run still. */
  | { readonly kind: "gone"; readonly first: ProcessMark | undefined };

/** What is to be started. */
export type StartRequest = Omit<StartOrder, "kind" | "id">;

/** Who wants to know how it goes. */
export interface Listener {
  /** It has run for a while, or is shown.
   *  @param headBytes of the log before its own output */
  readonly onStarted: (headBytes: number) => void;
  /** Of what is shown: the log has so many bytes before the foot, which is written when this resolves. */
  readonly onOver: (bytes: number) => Promise<void>;
}

interface StartedRun extends Listener {
  readonly wish: StartRequest;
  readonly became: (became: StartResult) => void;
  /** Called when it stands still, or goes on; or when nobody can say. */
  readonly settled: (() => void)[];
}

/** An attempt that the supervisor was told to start. */
export interface Started extends Remote {
  /** Of all orders of this process. */
  readonly id: number;
  readonly became: Promise<StartResult>;
  /** It comes back if it has not begun. */
  recall(): void;
}

let next = 0;

/** The runner's end of its supervisor (server.ts). */
export class Supervisor {
  /** Undefined where the machine refused to make one at once. */
  readonly #child: ChildProcess | undefined;
  readonly #runs = new Map<number, StartedRun>();
  #onGone: () => void = () => {};
  /** Resolves when it is ready, or gone. */
  readonly ready: Promise<void>;
  /** What is to be said, in one message: each wakes a process. */
  #orders: RunnerMessage[] = [];
  #why: string | undefined;
  #isReady = false;
  #isGone = false;
  #isEnding = false;
  #settle: () => void = () => {};

  /** Starts it, and does not keep this process alive for that: see {@link greet}. */
  constructor() {
    this.ready = new Promise((resolve) => {
      this.#settle = resolve;
    });
    // Node reads these certificates when it starts, which takes longer than the rest of its start; experiments have them in `env`.
    const { NODE_EXTRA_CA_CERTS: _, ...own } = process.env;
    try {
      this.#child = fork(SERVER, {
        // A fork copies the tables of all memory (16 µs for each MB were seen), and each thread has some.
        execArgv: ["--max-semi-space-size=1", "--single-threaded", "--v8-pool-size=1", ...NO_DEBUGGER],
        // The mark has the runner's first incarnation: as long as we live, others must not take what we may start.
        env: { ...own, UV_THREADPOOL_SIZE: "1", [SUPERVISOR_MARK]: formatRunnerId(ownRunnerId()) },
        stdio: ["ignore", "ignore", "ignore", "ipc"],
        detached: true, // what stops us, or our terminal, is not for it
      });
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
    // The end of the channel is not yet the end of the process, which may still begin something.
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

  /** The system's name of why it could not be started; undefined when it could, or has not said why. */
  get why(): string | undefined {
    return this.#why;
  }

  /** Tells it who we are; experiments may be started by it when it is {@link ready}.
   *  @param env what experiments find in their environment
   *  @param onGone called when it has ended */
  greet(env: Readonly<NodeJS.ProcessEnv>, onGone: () => void): void {
    this.#onGone = onGone;
    this.#child?.ref();
    this.#child?.channel?.ref();
    this.#send({ kind: "hello", pid: process.pid, env });
    if (this.#isGone) onGone();
  }

  get isReady(): boolean {
    return this.#isReady && !this.#isGone;
  }

  /** How many attempts it has, those that wait behind others included. */
  get running(): number {
    return this.#runs.size;
  }

  /** Whether it ever was ready. */
  get wasReady(): boolean {
    return this.#isReady;
  }

  /** Has an attempt started. */
  start(wish: StartRequest, listener: Listener): Started {
    const id = next++;
    const settled: (() => void)[] = [];
    const became = new Promise<StartResult>((resolve) => {
      this.#runs.set(id, { ...listener, wish, settled, became: resolve });
      this.#send({ kind: "start", id, ...wish });
    });
    const tell = (order: AttemptOrder): void => {
      if (this.#runs.has(id)) this.#send(order);
    };
    const ask = async (kind: "pause" | "resume"): Promise<void> => {
      if (!this.#runs.has(id)) return;
      const answered = new Promise<void>((resolve) => settled.push(resolve));
      this.#send({ kind, id });
      await answered;
    };
    return {
      id,
      became,
      stop: (stop: Stop) => tell({ kind: "stop", id, stop }),
      force: () => tell({ kind: "force", id }),
      pause: async () => ask("pause"),
      resume: async () => ask("resume"),
      limit: (ms: number) => tell({ kind: "limit", id, ms }),
      recall: () => tell({ kind: "recall", id }),
    };
  }

  /** Tells it what is not about one attempt. */
  tell(order: ForwardedSignal | Reregistered): void {
    this.#send(order);
  }

  /** Lets it end when nothing runs any more. */
  end(): void {
    this.#isEnding = true;
    this.#child?.unref(); // it need not be gone before us
    if (this.#child?.connected) this.#child.disconnect();
  }

  #send(order: RunnerMessage): void {
    if (this.#isGone) return;
    this.#orders.push(order);
    if (this.#orders.length > 1) return;
    process.nextTick(() => {
      // What cannot be sent is known by the end of the server, which is heard of in a moment.
      if (this.#child?.connected) this.#child.send(this.#orders, () => {});
      this.#orders = [];
    });
  }

  #hear(answer: Answer): void {
    if (answer.kind === "ready") {
      this.#isReady = true;
      this.#settle();
      return;
    }
    const run = this.#runs.get(answer.id);
    if (!run) return;
    switch (answer.kind) {
      case "started":
        run.onStarted(answer.headBytes);
        return;
      case "over":
        void run
          .onOver(answer.bytes)
          .catch(() => {})
          .then(() => this.#send({ kind: "shown", id: answer.id }));
        return;
      case "paused":
      case "resumed":
        for (const settle of run.settled.splice(0)) settle();
        return;
      case "declined":
      case "returned":
      case "done":
        this.#end(answer.id, answer);
    }
  }

  #end(id: number, became: StartResult): void {
    const run = this.#runs.get(id);
    this.#runs.delete(id);
    for (const settle of run?.settled ?? []) settle();
    run?.became(became);
  }

  /** It has ended before us. What it had no time to tell its journal tells, as that of a dead runner does. */
  async #lose(): Promise<void> {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#onGone();
    this.#settle();
    const journals = new Map<string, JournalRecords | undefined>();
    for (const { wish } of this.#runs.values()) {
      const path = wish.record?.journal;
      if (path !== undefined && !journals.has(path)) journals.set(path, await readPatiently(path));
    }
    for (const [id, { wish }] of this.#runs)
      this.#end(id, whatBecameOf(wish, journals.get(wish.record?.journal ?? "")));
  }
}

/** Newer versions of Node can be told not to open their debugger for SIGUSR1 before our handler is there. */
const NO_DEBUGGER = process.allowedNodeEnvironmentFlags.has("--disable-sigusr1") ? ["--disable-sigusr1"] : [];

/** So long it is worth to wait for a journal that cannot be read: what ended well would run again. */
const READ_MS = 60_000;

async function readPatiently(path: string): Promise<JournalRecords | undefined> {
  let records: JournalRecords | undefined;
  const read = async (): Promise<void> => {
    records = await readJournalsWith(path);
    const [trouble] = records?.isReadable === false ? records.unreadable : [];
    if (trouble) throw Object.assign(new Error(trouble.said), { code: trouble.code });
  };
  await retry(read, { patienceMs: READ_MS, stubborn: true }).catch(() => {}); // what can be read counts
  return records;
}

function whatBecameOf({ claim }: StartRequest, records: JournalRecords | undefined): StartResult {
  const ending = records?.ended.get(claim);
  if (ending) {
    const { outcome, startedAt, endedAt } = ending;
    const durationMs = Math.max(0, Date.parse(endedAt) - Date.parse(startedAt));
    return { kind: "done", outcome, durationMs, startedAt, endedAt };
  }
  if (records?.isWhole && !records.begun.has(claim)) return { kind: "unbegun" };
  return { kind: "gone", first: records?.processes.get(claim) };
}
