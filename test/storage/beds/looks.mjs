// What a host of a test bed can be asked to do with its view of the storage (agent.mjs); called by name.
import { existsSync } from "node:fs";

/** @param {string} path */
export const isThere = (path) => existsSync(path);
