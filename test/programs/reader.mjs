// Reads a list in a tight loop until SIGTERM, then prints what it saw: reader.mjs FILE ENTRIES
import { closeSync, openSync, readFileSync } from "node:fs";

const [, , file, entries] = process.argv;
const seen = { reads: 0, malformed: 0, missing: 0, backwards: 0 };
const queued = new Set(); // claims that were made together with others and are still queued
let done = 0;
process.on("SIGTERM", () => {
  console.log(JSON.stringify({ ...seen, queued: queued.size }));
  process.exit();
});
const look = () => {
  try {
    const fd = openSync(file, "r");
    try {
      const list = JSON.parse(readFileSync(fd, "utf8"));
      const now = list.filter(([mark, record]) => mark === "executed" && record.status === "done").length;
      if (list.length !== Number(entries)) seen.malformed++;
      if (now < done) seen.backwards++;
      done = now;
      for (const [, record] of list) if (record?.queued !== undefined) queued.add(record.claim);
      seen.reads++;
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (error instanceof SyntaxError) seen.malformed++;
    else seen.missing++;
  }
  setImmediate(look);
};
look();
