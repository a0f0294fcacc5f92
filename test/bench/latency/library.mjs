// The library that delays storage (delay.c), compiled when it is needed.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FarStorage } from "./page.mjs";

const SOURCE = fileURLToPath(new URL("delay.c", import.meta.url));

/** Uses the storage in each way that Node offers and that the product uses. */
const ASKS = `const fs = require("node:fs"), at = process.argv[1];
fs.mkdirSync(at + "/list.lock"); fs.statSync(at); fs.realpathSync.native(at); fs.statfsSync(at); fs.readdirSync(at);
fs.writeFileSync(at + "/next", "x", { flush: true }); fs.renameSync(at + "/next", at + "/list"); fs.readFileSync(at + "/list");
fs.utimesSync(at, 1, 1); fs.rmdirSync(at + "/list.lock");`;
/** Each of these once, and two closed. */
const ONCE =
  "mkdir stat realpath statfs readdir create write fsync rename open read fstat utimes rmdir".split(" ");

/**
 * The library, for LD_PRELOAD, compiled into `folder`, which is not to be far away; or why there is
 * none here.
 * @param {string} folder
 * @returns {{ path: string } | { without: string }}
 */
export function delayLibrary(folder) {
  if (process.platform !== "linux") return { without: "LD_PRELOAD in this way is Linux's" };
  const path = join(folder, "delay.so");
  if (/[\s:]/.test(path)) return { without: `LD_PRELOAD takes no path with blanks or colons: ${folder}` };
  const words = ["-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", path, SOURCE, "-ldl"];
  const { error, status, stderr } = spawnSync("gcc", words, { encoding: "utf8" });
  if (error) return { without: "gcc is not installed" };
  if (status !== 0) return { without: `gcc cannot compile delay.c here: ${stderr.split("\n")[0]}` };
  const fault = faultOf(path, folder);
  return fault === "" ? { path } : { without: fault };
}

/** Why what this Node asks for cannot be counted here; empty when it can.
 *  @param {string} library @param {string} folder */
function faultOf(library, folder) {
  const root = join(folder, "storage");
  mkdirSync(root);
  const storage = new FarStorage(root, join(root, "list"), { path: library });
  try {
    execFileSync(process.execPath, ["-e", ASKS, root], { env: storage.environment() });
    const { operations, holds } = storage.look();
    const [hold] = holds;
    if (holds.length !== 1 || hold?.roundTrips !== 10 || hold.published !== 1)
      return `a lock was not seen as it was held: ${JSON.stringify(holds)}`;
    const wrong = Object.entries(operations).find(
      ([name, count]) => count !== (name === "close" ? 2 : Number(ONCE.includes(name))),
    );
    return wrong ? `LD_PRELOAD does not see all that Node asks for: ${wrong.join(" ")}` : "";
  } catch (error) {
    return `Node does not start with LD_PRELOAD: ${String(error)}`;
  } finally {
    storage.end();
  }
}
