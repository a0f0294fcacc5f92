// One transaction that kills or stops itself at a point, and goes on when it is woken: child.mjs FILE POINT SIGNAL
// Adds its pid to the list `by` of a JSON file, once however often it must try. Tells its parent when it is at the point.
import fs from "node:fs";
import { transact } from "../../dist/store/transaction.js";

const [, , file, point, signal] = process.argv;
let reached = false;

function strike() {
  if (reached) return;
  reached = true;
  process.send("at", () => process.kill(process.pid, signal));
}

if (point === "fsync") {
  // In the middle of write-file-atomic: the bytes are written, but neither flushed nor renamed.
  const fsync = fs.fsync;
  fs.fsync = (fd, done) => {
    strike();
    setTimeout(() => fsync(fd, done), 50);
  };
}
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
    at: async (here) => {
      if (here !== point || reached) return;
      strike();
      await new Promise((resolve) => setTimeout(resolve, 50)); // the signal comes first
    },
  },
);
process.disconnect();
