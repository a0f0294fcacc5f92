import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { formatRunnerId, ownRunnerId } from "../src/processes/runner-id.ts";
import { aliasOf, translateRunner } from "../src/remote/protocol/machine-alias.ts";
import { PROTOCOL } from "../src/remote/protocol/messages.ts";
import { digestOf } from "../src/remote/protocol/wire.ts";
import { BIN } from "./helpers/cli.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

/** A process at the list, and the line to it. */
class Line {
  readonly child: ChildProcess;
  readonly heard: Record<string, unknown>[] = [];
  readonly runner: string;

  constructor(scene: Scene, secret: string) {
    const env = { ...process.env, XDG_RUNTIME_DIR: scene.at("run") };
    this.runner = translateRunner(formatRunnerId(ownRunnerId()), aliasOf(secret));
    this.child = spawn(process.execPath, [BIN, "--serve-list", "x.json"], { cwd: scene.path, env });
    onTestFinished(() => void this.child.kill("SIGKILL"));
    this.child.stdin?.on("error", () => {});
    createInterface({ input: this.child.stdout as NodeJS.ReadableStream }).on("line", (line) =>
      this.heard.push(JSON.parse(line) as Record<string, unknown>),
    );
    this.say({ t: "hello", protocol: PROTOCOL, version: "0.1.0", secret });
    this.say({ t: "enter", id: 1, runner: this.runner, new: true });
  }

  say(message: object): void {
    this.child.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  async answerTo(id: number): Promise<Record<string, unknown>> {
    return until(`${id} is answered`, () => this.heard.find((each) => each["id"] === id));
  }

  /** Claims an entry. @returns what the answer was */
  async claim(id: number, n: number): Promise<Record<string, unknown>> {
    const facts = { host: "h", pid: 1, attempt: 1, claim: `c${id}`, runner: this.runner };
    const record = { status: "running", ...facts, startedAt: "2026-01-01T00:00:00.000Z" };
    const line = JSON.stringify(["executed", record, "true"]);
    this.say({ t: "update", id, set: [[n, digestOf('["true"]'), line]] });
    return this.answerTo(id);
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}

class Scene extends Workspace {
  constructor() {
    super();
    this.list("x.json", [["true"], ["true"], ["true"]]);
    mkdirSync(this.at("run"), { mode: 0o700 });
  }

  async line(secret: string): Promise<Line> {
    const line = new Line(this, secret);
    await line.answerTo(1);
    return line;
  }
}

test("the first process at a list serves all connections, and a fault of one ends only that one", async () => {
  const scene = new Scene();
  const first = await scene.line("a");
  const [second, third] = await Promise.all([scene.line("b"), scene.line("c")]);
  third.say({ t: "run", argv: ["id"] });
  await once(third.child, "exit");
  expect(third.heard).toContainEqual({ t: "refused", why: 'it sent a message that is not known: "run"' });
  expect((await second.claim(2, 0))["how"]).toBe("done");
  expect(await first.claim(2, 0)).toMatchObject({ how: "again" });
  expect((await first.claim(3, 1))["how"]).toBe("done");
  // The line of the first is over; the others are still served.
  first.say({ t: "bye" });
  await until("it says goodbye", () => first.heard.some(({ t }) => t === "bye"));
  expect((await second.claim(4, 2))["how"]).toBe("done");
  first.child.kill("SIGKILL");
  await once(second.child, "exit");
  expect(scene.entries("x.json").map((_, n) => scene.record("x.json", n)["claim"])).toEqual([
    "c2",
    "c3",
    "c4",
  ]);
  // What was left behind is in nobody's way.
  const next = await scene.line("b");
  next.say({ t: "bye" });
  await until("it says goodbye", () => next.heard.some(({ t }) => t === "bye"));
});
