import { writeFileSync } from "node:fs";
import { join } from "node:path";

const LRS = ["0.001", "0.01", "0.1", "1"];
/** Test accuracies as the quick start has them, by seed, batch size and learning rate. */
const ACCURACIES = [
  [0.9333, 0.9778, 0.9556, 0.9556],
  [0.7778, 0.9556, 0.9556, 0.9111],
  [0.6444, 0.9333, 0.9556, 0.9778],
  [0.9778, 0.9556, 0.9556, 0.9556],
  [0.9778, 0.9778, 0.9556, 0.9556],
  [0.9556, 0.9778, 0.9778, 0.9556],
];
const BEGIN = Date.parse("2026-11-20T10:00:00.000Z");
const RUNNERS = 4;
/** The metrics of its job logs, as options have them. */
export const QUICKSTART_METRICS = [
  "--metric",
  String.raw`accuracy=test accuracy ([\d.]+)`,
  "--metric",
  String.raw`loss=epoch (?<step>\d+) loss (?<value>[\d.]+)`,
];

/** Writes what the quick start leaves in its folder, with fixed times: `iris.json` of 25 entries that
 *  have ended, one of which failed, and their job logs.
 *  @returns the path of the list */
export function writeQuickstart(folder: string): string {
  const settings = ACCURACIES.flatMap((row, i) =>
    row.map((accuracy, k) => ({ lr: LRS[k], size: 4 ** ((i % 3) + 1), seed: i < 3 ? 1 : 2, accuracy })),
  );
  const diverged = { lr: "10", size: 4, seed: 1, accuracy: undefined };
  const all = [...settings.slice(0, 8), diverged, ...settings.slice(8)];
  const entries = all.map(({ lr, size, seed, accuracy }, n) => {
    const argv = `node train-iris.mjs --lr ${lr} --batch-size ${size} --epochs 400 --seed ${seed}`.split(" ");
    const start = BEGIN + Math.floor(n / RUNNERS) * 900 + (n % RUNNERS) * 10;
    const [startedAt, endedAt] = [new Date(start), new Date(start + 850)].map((date) => date.toISOString());
    const log = join(folder, `cooperate_${n}`);
    writeFileSync(
      log,
      [
        `# cooperate: entry ${n}, attempt 1`,
        `# command: ${argv.join(" ")}`,
        "# list: iris.json",
        "# host: ada, runner pid 4700",
        `# directory: ${folder.replaceAll("\n", "")}`,
        `# started: ${startedAt}`,
        ...output(n, accuracy),
        "",
        `# cooperate: exit ${accuracy === undefined ? 1 : 0} after 0.9s`,
        `# ended: ${endedAt}`,
        "",
      ].join("\n"),
    );
    const record = {
      status: accuracy === undefined ? "failed" : "done",
      host: "ada",
      pid: 4700 + (n % RUNNERS),
      claim: `c${n}`,
      attempt: 1,
      startedAt,
      endedAt,
      exitCode: accuracy === undefined ? 1 : 0,
      log,
      gitCommit: "3f2a9c1".padEnd(40, "0"),
    };
    return JSON.stringify(["executed", record, ...argv]);
  });
  const list = join(folder, "iris.json");
  writeFileSync(list, `[\n${entries.join(",\n")}\n]\n`);
  return list;
}

function output(n: number, accuracy: number | undefined): string[] {
  if (accuracy === undefined) return ["diverged in epoch 1: loss Infinity; try a smaller --lr"];
  const epochs = Array.from({ length: 8 }, (_, i) => 50 * (i + 1));
  return [
    ...epochs.map((epoch) => `epoch ${epoch} loss ${(2 * Math.exp(-epoch / 90) + (n % 5) / 100).toFixed(4)}`),
    `test accuracy ${accuracy}`,
  ];
}
