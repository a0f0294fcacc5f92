import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isSea } from "node:sea";
import { fileURLToPath } from "node:url";
import { version } from "../../core/version.ts";
import type { ArchiveFile } from "./tar.ts";

/** This program as it is brought to a host: the files of the bundle, or the one executable. */
export interface Program {
  /** The folder below ~/.cache/cooperate: the version, and a digest of everything in it. */
  readonly name: string;
  readonly files: readonly ArchiveFile[];
  /** The file of it that is started. */
  readonly main: string;
  /** Whether that needs Node. */
  readonly needsNode: boolean;
}

/** Reads the program that is running.
 *  @throws the system's error when a file of it is missing */
export async function ownProgram(): Promise<Program> {
  const files = isSea() ? await executable() : await bundle();
  const digest = createHash("sha256");
  for (const { path, content } of files) digest.update(`${path} ${content.length} `).update(content);
  return {
    name: `${version()}-${digest.digest("hex").slice(0, 12)}`,
    files,
    main: files[0]?.path ?? "",
    needsNode: !isSea(),
  };
}

async function executable(): Promise<ArchiveFile[]> {
  return [{ path: "cooperate", content: await readFile(process.execPath), isProgram: true }];
}

async function bundle(): Promise<ArchiveFile[]> {
  const folder = bundleFolder();
  // Its folders stay here: they hold the fonts of figures, which runners do not draw.
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const files = names.sort().map(async (name) => ({
    path: `dist/bundle/${name}`,
    content: await readFile(join(folder, name)),
    isProgram: false,
  }));
  const main = await readFile(join(folder, "../../bin/cooperate.js"));
  return [
    { path: "bin/cooperate.js", content: main, isProgram: true },
    { path: "package.json", content: Buffer.from('{ "type": "commonjs" }\n'), isProgram: false },
    ...(await Promise.all(files)),
  ];
}

/** Where the bundle is: this file is in it, or, in tests and for users of the library, beside it. */
function bundleFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  if (basename(folder) === "bundle") return folder;
  while (!existsSync(join(folder, "dist/bundle")) && folder !== dirname(folder)) folder = dirname(folder);
  return join(folder, "dist/bundle");
}
