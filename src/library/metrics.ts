import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** Logs metrics of an experiment that is written in JavaScript. */
export class Metrics {
  /** The file of JSON lines. */
  readonly path: string;

  /** @param path by default that of the experiment which calls this (`COOPERATE_METRICS`), and
   *  `results/metrics.jsonl` outside of cooperate */
  constructor(path: string = process.env["COOPERATE_METRICS"] ?? "results/metrics.jsonl") {
    this.path = path;
    mkdirSync(dirname(path), { recursive: true });
  }

  /** Appends one line, as a whole: `log({ step: 3, loss: 0.2 })`. Without `step` it states results.
   *  @throws the system's error when it cannot be written */
  log(values: Readonly<Record<string, unknown>>): void {
    const text = JSON.stringify(values, (_, value: unknown) =>
      typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
    );
    appendFileSync(this.path, `${text}\n`);
  }
}
