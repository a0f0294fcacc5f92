// The storage operations for changes of a list: one runner works through some experiments, alone.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pending } from "../../../dist/core/entry.js";
import { formatList } from "../../../dist/list/format/codec.js";
import { FarStorage } from "./page.mjs";

/**
 * Long enough that each is claimed and recorded by itself, or recorded with the claim of the next.
 */
const EXPERIMENT = /** @type {[string, ...string[]]} */ (["sleep", "0.2"]);

/** @typedef {import("./watched-runner.mjs").Watch} Watch */

/**
 * @param {Pick<Watch, "folder" | "library" | "runner"> & { entries: number }} options
 * @returns {Promise<import("./page.mjs").Look>} all that it has asked for
 */
export async function watchTransactions({ folder, library, runner, entries }) {
  const list = join(folder, "exps.json");
  writeFileSync(list, formatList(Array.from({ length: entries }, () => pending(EXPERIMENT))));
  const storage = new FarStorage(folder, list, library);
  try {
    const [program = "", ...words] = runner;
    const child = spawn(program, [...words, list], {
      cwd: folder,
      env: storage.environment(),
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (bytes) => (said += String(bytes)));
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(`the runner ended with ${String(code)}: ${said}`);
    return storage.look();
  } finally {
    storage.end();
  }
}
