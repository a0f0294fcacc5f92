import type { Workspace } from "../helpers/workspace.ts";

/** Test accuracies by optimizer and learning rate, of seeds 1, 2 and 3. */
const ACCURACIES = {
  "sgd 0.01": [0.861, 0.874, 0.868],
  "sgd 0.1": [0.912, 0.921, 0.917],
  "adam 0.01": [0.934, 0.941, 0.929],
  "adam 0.1": [0.803, 0.744, undefined],
} as const;

/** A list of twelve runs that have ended, one of which failed, with their logs and metrics files. */
export function finishedRuns(workspace: Workspace): void {
  const settings = Object.entries(ACCURACIES).flatMap(([setting, values]) =>
    values.map((accuracy, i) => ({ words: setting.split(" "), seed: i + 1, accuracy })),
  );
  workspace.list(
    "exps.json",
    settings.map(({ words: [optimizer = "", lr = ""], seed, accuracy }, n) => {
      const losses = [2.1, 1.2, 0.7].map((loss, i) => ({
        step: i + 1,
        loss: Number((loss + n / 100).toFixed(2)),
      }));
      workspace.write(
        `cooperate_${n}.metrics.jsonl`,
        losses.map((line) => `${JSON.stringify(line)}\n`).join(""),
      );
      workspace.write(
        `cooperate_${n}`,
        accuracy === undefined
          ? "loss is nan\nError: diverged\n"
          : `loading data\ntest accuracy: ${accuracy}\n`,
      );
      const status = accuracy === undefined ? "failed" : "done";
      const record = {
        status,
        attempt: 1,
        log: `cooperate_${n}`,
        directory: workspace.path,
        exitCode: status === "done" ? 0 : 1,
      };
      const argv = [
        "python3",
        "train.py",
        "--optimizer",
        optimizer,
        "--lr",
        lr,
        "--epochs",
        "30",
        "--seed",
        String(seed),
      ];
      return ["executed", record, ...argv];
    }),
  );
}
