import type { Stop } from "../experiment/stop.ts";
import type { Answer, AttemptOrder, RunnerMessage } from "./protocol.ts";
import type { OrderedRun, StartListener, StartRequest, StartResult } from "./start-request.ts";

/** What a supervisor answers of one attempt that has not ended. */
export type ProgressAnswer = Extract<Answer, { kind: "started" | "over" | "paused" | "resumed" }>;

/** One program that a supervisor was told to start: the runner's end of it. */
export class StartedRun implements OrderedRun {
  readonly id: number;
  readonly request: StartRequest;
  readonly result: Promise<StartResult>;
  readonly #listener: StartListener;
  readonly #send: (message: RunnerMessage) => void;
  #resolve: (result: StartResult) => void = () => {};
  /** Called when the program is paused, or continues; or when nobody can say. */
  readonly #settled: (() => void)[] = [];
  #isOver = false;

  constructor(
    id: number,
    request: StartRequest,
    listener: StartListener,
    send: (message: RunnerMessage) => void,
  ) {
    [this.id, this.request, this.#listener, this.#send] = [id, request, listener, send];
    this.result = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  stop(stop: Stop): void {
    this.#tell({ kind: "stop", id: this.id, stop });
  }

  force(): void {
    this.#tell({ kind: "force", id: this.id });
  }

  async pause(): Promise<void> {
    await this.#ask("pause");
  }

  async resume(): Promise<void> {
    await this.#ask("resume");
  }

  limit(ms: number): void {
    this.#tell({ kind: "limit", id: this.id, ms });
  }

  recall(): void {
    this.#tell({ kind: "recall", id: this.id });
  }

  /** Takes what the supervisor says of it before its end. */
  hear(answer: ProgressAnswer): void {
    switch (answer.kind) {
      case "started":
        this.#listener.onStarted(answer.headBytes);
        return;
      case "over":
        void this.#listener
          .onOver(answer.bytes)
          .catch(() => {})
          .then(() => this.#send({ kind: "shown", id: this.id }));
        return;
      case "paused":
      case "resumed":
        this.#settle();
    }
  }

  /** It has ended, or will not begin. */
  end(result: StartResult): void {
    this.#isOver = true;
    this.#settle();
    this.#resolve(result);
  }

  #tell(order: AttemptOrder): void {
    if (!this.#isOver) this.#send(order);
  }

  async #ask(kind: "pause" | "resume"): Promise<void> {
    if (this.#isOver) return;
    const answered = new Promise<void>((resolve) => this.#settled.push(resolve));
    this.#send({ kind, id: this.id });
    await answered;
  }

  #settle(): void {
    for (const settle of this.#settled.splice(0)) settle();
  }
}
