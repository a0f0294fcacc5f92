// One transaction that kills or stops itself at a point, and goes on when it is resumed: child.mjs
// FILE POINT SIGNAL [MOVED] Adds its pid to the list `by` of a JSON file, once however often it
// retries. Tells its parent when it has reached the point. With MOVED its first rename over FILE
// takes two steps, as on NFS: FILE first gets that name.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const [, , file, point, signal, moved] = process.argv;
let reached = false;

async function strike() {
  reached = true;
  await new Promise((resolve) => process.send("at", resolve));
  process.kill(process.pid, signal); // a signal to oneself comes before kill returns
}

if (point === "fsync") {
  // The bytes are written, but not flushed.
  const anyFile = await fs.promises.open(import.meta.filename);
  const files = Object.getPrototypeOf(anyFile);
  await anyFile.close();
  const { sync } = files;
  files.sync = async function () {
    if (!reached) await strike();
    return sync.call(this);
  };
}
if (point === "lock-reply") {
  // The lock is created, but its creator gets EEXIST, as after a mkdir that NFS sent twice.
  const mkdir = fs.mkdir;
  fs.mkdir = (path, ...rest) => {
    const done = rest.pop();
    mkdir(path, ...rest, (error) => {
      if (error || reached || !String(path).endsWith(".lock")) return done(error);
      reached = true;
      process.send("at", () => done(Object.assign(new Error("EEXIST"), { code: "EEXIST" })));
    });
  };
}
if (point === "looked") {
  // Between the last check and the rename, where this process does nothing else.
  const rename = fs.renameSync;
  fs.renameSync = (from, to) => {
    if (to === file && !reached) {
      reached = true;
      process.send("at");
      process.kill(process.pid, signal);
      if (moved) rename(file, moved);
    }
    rename(from, to);
  };
  syncBuiltinESMExports();
}
// Only now: proper-lockfile copies node:fs when it is loaded.
const { transact } = await import("../../dist/store/transaction.js");
await transact(
  file,
  (bytes) => {
    const state = JSON.parse(bytes.toString());
    state.by ??= [];
    if (!state.by.includes(process.pid)) state.by.push(process.pid);
    return { text: JSON.stringify(state), value: undefined };
  },
  {
    timing: { pollMs: 20, beatMs: 1000, staleMs: 2000 },
    onWait: (_, code) => process.send(code),
    at: (here) => (here === point && !reached ? strike() : undefined),
  },
);
process.disconnect();
