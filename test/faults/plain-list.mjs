import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import lockfile from "proper-lockfile";
import writeFileAtomic from "write-file-atomic";
import { formatList, ListCodec } from "../../dist/list/format/codec.js";

/**
 * A list as one would write it with the two libraries alone: lock, read, change, write, unlock. It
 * shows that the soak detects what it is made to detect.
 */
export function openPlainList(path, { timing, at }) {
  const codec = new ListCodec(path);
  const read = async () => codec.parse(readFileSync(path));
  const { staleMs, beatMs, pollMs } = timing;
  const retries = {
    forever: true,
    retries: 5,
    factor: 1,
    minTimeout: pollMs / 2,
    maxTimeout: pollMs * 1.5,
    randomize: true,
  };

  async function attempt(change) {
    let compromised = false;
    const onCompromised = () => (compromised = true);
    const release = await lockfile.lock(path, { stale: staleMs, update: beatMs, retries, onCompromised });
    try {
      await at("locked");
      const before = await read();
      await at("entered");
      const { entries, value } = change(before);
      // As its documentation advises.
      if (compromised) throw new Error("the lock was taken from us");
      if (entries !== before) {
        await writeFileAtomic(path, formatList(entries), { tmpfileCreated: () => at("staged") });
        await at("committed");
      }
      return value;
    } finally {
      await release().catch(() => {});
    }
  }

  async function untilItWorks(work, pauseMs) {
    for (;;) {
      try {
        return await work();
      } catch {
        await sleep(pauseMs);
      }
    }
  }

  return {
    read: () => untilItWorks(read, 50),
    update: (change) => untilItWorks(() => attempt(change), 20),
  };
}
