// How long the interactive verbs take, compared with a Node process that does nothing. Each round
// goes over all of them.
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { measure } from "./measure.mjs";
import { cooperate, writeEnded } from "./product.mjs";
import { median } from "./statistics.mjs";

/**
 * @typedef {object} StartupRow medians
 * @property {string} name
 * @property {number} ms
 * @property {number | undefined} cpuMs
 * @property {number | undefined} memory
 */

/**
 * @typedef {object} StartupOptions
 * @property {string} root
 * @property {number} entries
 * @property {number} rounds
 * @property {number} limitSeconds
 * @property {(text: string) => void} say
 */

/**
 * @param {StartupOptions} options
 * @returns {Promise<{ entries: number, rounds: number, rows: StartupRow[] }>}
 */
export async function measureStartup({ root, entries, rounds, limitSeconds, say }) {
  const cwd = mkdtempSync(join(root, "startup "));
  const [long, none] = [join(cwd, "long.json"), join(cwd, "none.json")];
  writeEnded(long, entries);
  writeFileSync(none, "[]\n");
  const many = `${entries.toLocaleString("en-GB")} entries`;
  const starts = [
    { name: "node -e 0 (floor)", command: [process.execPath, "-e", "0"] },
    { name: "cooperate --version", command: cooperate("--version") },
    { name: "cooperate --help", command: cooperate("--help") },
    { name: "cooperate --run, empty list", command: cooperate("--run", none) },
    { name: `cooperate --progress, ${many}`, command: cooperate("--progress", long) },
    { name: `cooperate --list failed, ${many}`, command: cooperate("--list", long, "failed") },
  ].map((start) => ({ ...start, costs: /** @type {import("./measure.mjs").Cost[]} */ ([]) }));
  for (let round = 0; round < rounds; round++) {
    for (const { name, command, costs } of starts) {
      const cost = await measure([command], { cwd, limitSeconds });
      if (!cost) throw new Error(`${name} took longer than ${limitSeconds} s`);
      costs.push(cost);
    }
  }
  say(`start-up: ${rounds} rounds`);
  const rows = starts.map(({ name, costs }) => {
    const [cpu, memory] = [
      costs.flatMap((cost) => cost.cpu ?? []),
      costs.flatMap((cost) => cost.memory ?? []),
    ];
    return {
      name,
      ms: median(costs.map(({ wall }) => wall)) * 1000,
      cpuMs: cpu.length > 0 ? median(cpu) * 1000 : undefined,
      memory: memory.length > 0 ? median(memory) : undefined,
    };
  });
  return { entries, rounds, rows };
}
