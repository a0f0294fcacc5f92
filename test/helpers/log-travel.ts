import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { metricsFileOf } from "../../src/core/attempt-files.ts";
import { SYSTEM_CLOCK } from "../../src/core/clock.ts";
import type { Entry, EndFacts, Past, RunningEntry } from "../../src/core/entry.ts";
import { formatRunnerId, ownRunnerId } from "../../src/processes/runner-id.ts";
import { ConnectionLost } from "../../src/remote/client/connection-failure.ts";
import { OutgoingLogs } from "../../src/remote/client/outgoing-logs.ts";
import type { FileContent } from "../../src/remote/protocol/file-content.ts";
import { hasAlias, aliasOf, translateRunner } from "../../src/remote/protocol/machine-alias.ts";
import type { Message } from "../../src/remote/protocol/messages.ts";
import { LogBook } from "../../src/remote/serving/log-book.ts";
import { type LogKind, LogReceiver } from "../../src/remote/serving/receive-log.ts";
import { LogNames } from "../../src/runner/experiment/log-names.ts";
import { openListFile } from "../../src/store/list-file.ts";
import { asDoomed } from "./doomed-process.ts";
import { replicaStub } from "./replica-stub.ts";

const ALIAS = aliasOf("s");
const RUNNER = formatRunnerId(ownRunnerId());
const INSTANT = { ...SYSTEM_CLOCK, sleep: async () => {} };

/** One entry of a list elsewhere, whose attempts come and go, and what carries their logs. */
export class LogTravel {
  readonly folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "cooperate's logs ")));
  readonly said: string[] = [];
  /** What the attempts wrote that have ended, by claim. */
  readonly written = new Map<string, Readonly<Record<LogKind, string>>>();
  readonly #file = join(this.folder, "x.json");
  readonly #list = openListFile(this.#file);
  readonly #spool = join(this.folder, "spool");
  readonly #random: () => number;
  /** What was sent over lines that are gone, and has not arrived. */
  readonly #late: (() => Promise<unknown>)[] = [];
  #replica = replicaStub();
  #sender: OutgoingLogs;
  #receiver: LogReceiver | undefined;
  #isSafe = false;
  #count = 0;

  constructor(random: () => number) {
    this.#random = random;
    for (const name of ["x.json.run", "spool", "spool/logs", "spool/unsent"])
      fs.mkdirSync(join(this.folder, name));
    fs.writeFileSync(this.#file, '[["true"]]\n');
    this.#sender = this.#newSender();
  }

  /** Something happens. */
  async step(): Promise<void> {
    const entry = (await this.#list.newest())[0] as Entry;
    const running = entry.status === "running" ? entry : undefined;
    const chance = this.#random();
    if (chance < 0.4) await this.#round();
    else if (chance < 0.5) await this.#arrive();
    else if (chance < 0.55) this.#restartSender();
    else if (chance < 0.6) this.#receiver = undefined;
    else if (!running) await this.#claim(entry);
    else if (chance < 0.85) this.#write(this.#logOf(running));
    else if (chance < 0.9) await this.#startAnew(running);
    else if (chance < 0.93) await this.#giveBack(running);
    else await Promise.all([this.#end(running), this.#round()]);
  }

  /** All that is left is sent, over a connection that holds. */
  async finish(): Promise<void> {
    this.#isSafe = true;
    const entry = (await this.#list.newest())[0] as Entry;
    if (entry.status === "running") await this.#end(entry);
    for (let k = 0; k < 50 && fs.readdirSync(join(this.#spool, "unsent")).length > 0; k++) {
      await this.#round();
      if (this.#random() < 0.5) await this.#arrive();
    }
    while (this.#late.length > 0) await this.#arrive();
  }

  /** What is at the list of the attempts that it names. */
  async arrived(): Promise<Map<string, Readonly<Record<LogKind, string>>>> {
    const { facts } = (await this.#list.newest())[0] as Entry;
    const { history = [], ...last } = facts as EndFacts & Past;
    const found = new Map<string, Readonly<Record<LogKind, string>>>();
    for (const { claim, log } of [...history, last])
      if (claim !== undefined && log !== undefined)
        found.set(claim, { log: textIn(log), metrics: textIn(metricsFileOf(log)) });
    return found;
  }

  unsent(): string[] {
    return fs.readdirSync(join(this.#spool, "unsent"));
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  #newSender(): OutgoingLogs {
    const at = (name: string): string => join(this.#spool, name);
    return new OutgoingLogs({
      spool: {
        folder: this.#spool,
        replica: "",
        logs: at("logs"),
        unsent: at("unsent"),
        leaseFile: "",
        secret: "",
      },
      clock: INSTANT,
      own: new Set([RUNNER]),
      replica: this.#replica,
      ask: async (message) => this.#ask(message),
      say: (line) => this.said.push(line),
    });
  }

  #restartSender(): void {
    const { entries, logs } = this.#replica;
    this.#replica = replicaStub(entries, new Map(logs));
    this.#sender = this.#newSender();
  }

  async #round(): Promise<void> {
    let times = 0;
    await this.#sender.end(
      new AbortController().signal,
      () => times++ < 1 + 3 * this.#random(),
      () => {},
    );
  }

  /** A message on its way, and its answer. */
  async #ask(message: Message): Promise<Message> {
    const receiver = (this.#receiver ??= await this.#serve());
    const carry = async (): Promise<Message> => this.#take(receiver, message);
    const chance = this.#isSafe ? 1 : this.#random();
    if (chance > 0.3) return carry();
    if (chance < 0.1)
      this.#late.push(carry); // it arrives when there is another connection
    else if (chance < 0.2) {
      await carry(); // the answer is lost
      if (chance < 0.13) this.#late.push(carry); // and it arrives twice
    } else if (chance < 0.28) {
      await asDoomed(Math.floor(12 * this.#random()), carry).catch(() => {});
    }
    if (this.#random() < 0.7) this.#receiver = undefined; // else one process serves all lines
    this.#sender.restart();
    throw new ConnectionLost();
  }

  async #arrive(): Promise<void> {
    const [each] = this.#late.splice(Math.floor(this.#random() * this.#late.length), 1);
    await each?.().catch(() => {});
  }

  async #serve(): Promise<LogReceiver> {
    return new LogReceiver({
      list: this.#list,
      names: await LogNames.in(this.folder, this.#file),
      book: new LogBook(this.#file, ALIAS),
      owns: (runner) => runner !== undefined && hasAlias(runner, ALIAS),
    });
  }

  async #take(receiver: LogReceiver, message: Message): Promise<Message> {
    const { claim, kind, offset, bytes, anew } = message as unknown as {
      claim: string;
      kind: LogKind;
      offset: number;
      bytes: string;
      anew?: true;
    };
    const t = "done";
    if (message.t === "log-size") return { t, size: await receiver.size(claim, kind) };
    if (message.t === "log")
      return { t, size: await receiver.append(claim, kind, offset, Buffer.from(bytes, "base64"), anew) };
    const content = (name: LogKind): FileContent => ({
      size: message[name] as number,
      digest: message[`${name}Digest`] as string,
    });
    return { t, ...(await receiver.end(claim, { log: content("log"), metrics: content("metrics") })) };
  }

  async #claim(before: Entry): Promise<void> {
    const { history = [], ...last } = before.facts as EndFacts & Past;
    const past = last.claim === undefined ? history : [...history, last];
    const k = this.#count++;
    const names = await LogNames.in(this.folder, this.#file);
    for (const { log } of past) if (log !== undefined) names.took(basename(log));
    const facts = {
      host: "h",
      pid: 1,
      attempt: past.length + 1,
      claim: `c${k}`,
      startedAt: "2026-01-01T00:00:00.000Z",
      ...(past.length > 0 && { history: past }),
      runner: translateRunner(RUNNER, ALIAS),
    };
    const after = {
      ...before,
      status: "running",
      facts: { ...facts, log: names.pathFor(0) },
    } as RunningEntry;
    await this.#set(after, join(this.#spool, "logs", `cooperate_0.${k}`));
    this.#begin(this.#logOf(after));
  }

  /** The head of a log, as long as every other one. */
  #begin(log: string): void {
    fs.writeFileSync(log, `# started: ${this.#digits()}\n`);
  }

  #write(log: string): void {
    const metrics = metricsFileOf(log);
    const chance = this.#random();
    if (chance < 0.7) fs.appendFileSync(log, `${this.#digits()}\n`.repeat(this.#size()));
    else if (chance < 0.9) fs.appendFileSync(metrics, `{"x": ${this.#digits()}}\n`);
    else fs.writeFileSync(metrics, `{"x": ${this.#digits()}}\n`); // once more from its beginning
  }

  /** A supervisor was killed, or could not start the program: it is tried again. */
  async #startAnew(running: RunningEntry): Promise<void> {
    const log = this.#logOf(running);
    if (this.#random() < 0.5) {
      fs.rmSync(log);
      fs.rmSync(metricsFileOf(log), { force: true });
      if (this.#random() < 0.5) await this.#round();
      this.#begin(log);
      return;
    }
    fs.rmSync(metricsFileOf(log), { force: true });
    const other = join(this.#spool, "logs", `cooperate_0.${this.#count++}`);
    await this.#set((await this.#list.newest())[0] as RunningEntry, other);
    this.#begin(other);
  }

  async #giveBack(running: RunningEntry): Promise<void> {
    const { history } = running.facts;
    fs.rmSync(this.#logOf(running), { force: true });
    fs.rmSync(metricsFileOf(this.#logOf(running)), { force: true });
    await this.#set({ ...running, status: "pending", facts: history ? { history } : {} });
  }

  async #end({ facts: { claim } }: RunningEntry): Promise<void> {
    await (await this.#serve()).size(claim, "log"); // as an update does
    const entry = (await this.#list.newest())[0] as RunningEntry;
    const log = this.#logOf(entry);
    this.written.set(claim, { log: textIn(log), metrics: textIn(metricsFileOf(log)) });
    const status = this.#random() < 0.5 ? "done" : "failed";
    const { host, pid, attempt, startedAt, history, log: there } = entry.facts;
    const all = {
      host,
      pid,
      attempt,
      claim,
      startedAt,
      endedAt: startedAt,
      exitCode: status === "done" ? 0 : 1,
    };
    const facts = { ...all, ...(there !== undefined && { log: there }), ...(history && { history }) };
    await this.#set({ ...entry, status, facts } as unknown as Entry);
  }

  /** Changes the entry at the list, and here. @param log where the log of its attempt is here */
  async #set(after: Entry, log?: string): Promise<void> {
    const { entries: before } = this.#replica;
    const here = after.status === "running" && log !== undefined;
    const ours = here
      ? ({ ...after, facts: { ...after.facts, runner: RUNNER, log } } as RunningEntry)
      : after;
    const known = await this.#sender.changing(before, [ours]);
    await this.#list.update((entries) => ({ entries: entries.with(0, after), value: undefined }));
    this.#replica.entries = [ours];
    known(true);
  }

  #logOf({ facts: { claim } }: RunningEntry): string {
    return this.#replica.logs.get(claim) ?? "";
  }

  #digits(): string {
    return String(Math.floor(1e9 * (1 + 8 * this.#random())));
  }

  /** Now and then more than is sent at once. */
  #size(): number {
    return this.#random() < 0.02 ? 20_000 : 1 + Math.floor(20 * this.#random());
  }
}

function textIn(path: string): string {
  return fs.existsSync(path) ? fs.readFileSync(path, "utf8") : "";
}
