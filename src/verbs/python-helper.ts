import { readFileSync } from "node:fs";

/** The text of the module for Python. The bundle has it as a constant (rolldown.config.ts). */
export const pythonHelper = (): string =>
  readFileSync(new URL("../../python/cooperate_results.py", import.meta.url), "utf8");
