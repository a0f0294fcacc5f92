import { mkdirSync } from "node:fs";
import { writeNpy } from "../../src/results/sources/npy-write.ts";
import type { Workspace } from "../helpers/workspace.ts";

/** A list of two runs, one of which failed, with what they have saved. */
export function storedRuns(workspace: Workspace): void {
  workspace.list(
    "exps.json",
    ["done", "failed"].map((status, n) => [
      "executed",
      { status, attempt: 1, log: `cooperate_${n}`, directory: workspace.path, exitCode: n },
      "python3",
      "train.py",
      "--seed",
      String(n),
    ]),
  );
  for (const n of [0, 1]) {
    mkdirSync(workspace.at(`cooperate_${n}.store/val`), { recursive: true });
    workspace.write(`cooperate_${n}.store/args.json`, '{"lr": 0.1, "depth": 8}\n');
    const data = Float32Array.of(0.9, 0.1, 0.2, 0.8);
    workspace.write(`cooperate_${n}.store/val/pred.npy`, writeNpy({ type: "f4", shape: [2, 2], data }));
  }
  workspace.write("cooperate_0.store/model.pt", "w".repeat(52_000));
}
