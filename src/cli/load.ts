import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { CodeCache } from "./code-cache.ts";

type Require = (id: string) => unknown;
/** What a file in the form of CommonJS is wrapped into (https://nodejs.org/api/modules.html). */
type Wrapped = (
  exports: unknown,
  require: Require,
  module: { exports: unknown },
  filename: string,
  folder: string,
) => void;

/** Loads a file of the bundle, and those that it requires, as `require` does, with what is kept of
 *  their compiled code. rolldown.config.ts writes the calls.
 *  @param name of a file in the folder of this one, beginning with `./`
 *  @param build names the content of all files of the bundle */
export function load(name: string, build: string): void {
  const folder = import.meta.dirname;
  const cache = new CodeCache(build, process.env);
  const requireBuiltin: Require = createRequire(import.meta.filename);
  const loaded = new Map<string, { exports: unknown }>();
  const require: Require = (id) => (id.startsWith("./") ? loadFile(join(folder, id)) : requireBuiltin(id));
  const loadFile = (path: string): unknown => {
    const known = loaded.get(path);
    if (known) return known.exports;
    const module = { exports: {} };
    loaded.set(path, module);
    const source = `(function (exports, require, module, __filename, __dirname) { ${readFileSync(path, "utf8")}\n})`;
    const wrapped = cache.compile(source, path).runInThisContext() as Wrapped;
    wrapped(module.exports, require, module, path, dirname(path));
    return module.exports;
  };
  loadFile(join(folder, name));
}
