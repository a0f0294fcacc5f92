import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";

/** The packages that a PDF is made with: 15 MB that most people do not need. */
export const PDF_PACKAGES = ["pdfkit", "svg-to-pdfkit"] as const;

/** Where the packages are: beside this program, in the project, or among the global ones.
 *  @param cwd the project
 *  @returns the path of the file of each that is to be loaded; undefined when one is not there */
export async function findPackages(
  cwd: string,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<readonly [pdfkit: string, svgToPdfkit: string] | undefined> {
  const near = [
    import.meta.url,
    join(cwd, "x.js"),
    ...(env["NODE_PATH"] ?? "")
      .split(delimiter)
      .filter((path) => path !== "")
      .map((path) => join(path, "x.js")),
    join(dirname(process.execPath), "..", "lib", "node_modules", "x.js"),
  ];
  const found = PDF_PACKAGES.map((name) => resolveFrom(near, name));
  const missing = found.includes(undefined);
  const global = missing ? await globalFolder(cwd, env) : undefined;
  const [pdfkit, svgToPdfkit] = PDF_PACKAGES.map(
    (name, i) => found[i] ?? (global === undefined ? undefined : resolveFrom([join(global, "x.js")], name)),
  );
  return pdfkit === undefined || svgToPdfkit === undefined ? undefined : [pdfkit, svgToPdfkit];
}

function resolveFrom(files: readonly string[], name: string): string | undefined {
  for (const file of files)
    try {
      const path = createRequire(file).resolve(name);
      if (isOurs(path)) return path;
    } catch {
      // not there
    }
  return undefined;
}

/** Whether it is safe to run: a folder of somebody else may have a package of theirs in it. */
function isOurs(path: string): boolean {
  const own = process.geteuid?.();
  const { uid } = statSync(path);
  return own === undefined || uid === 0 || uid === own;
}

/** Where npm installs global packages; a prefix of one's own is known to npm only. */
async function globalFolder(cwd: string, env: Readonly<NodeJS.ProcessEnv>): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("npm", ["root", "-g"], { cwd, env, timeout: 10_000 });
    return stdout.trim() === "" ? undefined : resolve(stdout.trim());
  } catch {
    return undefined;
  }
}
