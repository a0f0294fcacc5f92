import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** The folder for all files of the tests: this variable selects another file system. */
const BASE = process.env["COOPERATE_TEST_DIR"] ?? tmpdir();

/** A folder for one test, with a name that breaks programs that do not quote it. */
export class Workspace {
  readonly path: string;

  constructor() {
    this.path = mkdtempSync(join(BASE, `cooperate's "test" `));
    onTestFinished(() => rmSync(this.path, { recursive: true, force: true }));
  }

  at(name: string): string {
    return join(this.path, name);
  }

  write(name: string, content: string | Uint8Array): string {
    writeFileSync(this.at(name), content);
    return this.at(name);
  }

  /** Writes a list, one entry per line. */
  list(name: string, entries: readonly unknown[]): string {
    return this.write(name, `[\n${entries.map((entry) => JSON.stringify(entry)).join(",\n")}\n]\n`);
  }

  read(name: string): string {
    return readFileSync(this.at(name), "utf8");
  }

  entries(name: string): unknown[][] {
    return JSON.parse(this.read(name)) as unknown[][];
  }

  /** The record of entry `n`, or an empty one. */
  record(name: string, n: number): Record<string, unknown> {
    const record = this.entries(name)[n]?.find((item) => typeof item === "object");
    return (record ?? {}) as Record<string, unknown>;
  }

  files(): string[] {
    return readdirSync(this.path).sort();
  }
}
