import { appendFileSync, closeSync, fstatSync, mkdirSync, openSync, readSync } from "node:fs";
import { dirname } from "node:path";
import { sharingOfSync } from "../storage/make-folders-sync.ts";
import { share } from "../storage/sharing.ts";

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
    const fd = openSync(this.path, "a+");
    try {
      const { size } = fstatSync(fd);
      if (size === 0) this.#share(fd);
      appendFileSync(fd, `${endsInPart(fd, size) ? "\n" : ""}${text}\n`);
    } finally {
      closeSync(fd);
    }
  }

  /** The file that an experiment makes beside its job log is for the users of the list, whatever the
   *  umask. */
  #share(fd: number): void {
    const { COOPERATE_METRICS: own, COOPERATE_FILE: list } = process.env;
    if (this.path !== own || list === undefined) return;
    const { file, gid } = sharingOfSync(dirname(this.path), list);
    share(fd, file, gid);
  }
}

/** Whether the last line is a part of one, as a full disk leaves it: what follows must not be lost with
 *  it. */
function endsInPart(fd: number, size: number): boolean {
  const last = Buffer.alloc(1);
  return size > 0 && readSync(fd, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
}
