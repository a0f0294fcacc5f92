// What a host of a test bed can do with its view of the storage (agent.mjs).
import { existsSync } from "node:fs";

/** @type {Record<string, (...args: any[]) => unknown>} */
export const looks = {
  isThere: (/** @type {string} */ path) => existsSync(path),
};
