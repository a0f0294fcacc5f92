// Bundles the program for bin/cooperate.js: most of the time that a start takes is for loading
// files, of which `--run` would need two hundred. Library users import the files of tsc.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { type ChunkingContext, defineConfig, type Plugin } from "rolldown";

const SRC = resolve("src");

/** The processes and threads that are started by file name, see `new URL(..., import.meta.url)` in src. */
const START = join(SRC, "cli/start.ts");
const SUPERVISOR = join(SRC, "runner/supervisor/supervisor.ts");
const DELIVERY = join(SRC, "hooks/delivery-process.ts");
const COLLECT = join(SRC, "results/collect-worker.ts");
const PDF = join(SRC, "report/figures/pdf/pdf-process.ts");

/** The font of figures: these parts of it, regular and semi-bold (report/figures/pdf/fonts.ts). */
const FONT = "node_modules/@fontsource/source-sans-3";
const FONT_PARTS = ["latin", "latin-ext", "greek", "cyrillic"];

/** linkedom looks for a package that draws pixels; figures need none, so it gets what it has instead. */
export const NO_CANVAS = { canvas: resolve("node_modules/linkedom/commonjs/canvas-shim.cjs") };

/** What is loaded before the supervisor is forked. */
const EARLY = [START, join(SRC, "runner/supervisor/prestart.ts")];
/** What few verbs need. */
const FEW_NEED = [
  "sweep",
  "results",
  "verbs/results",
  "verbs/plot",
  "report/page",
  "report/figures",
  "serve",
];
/** What every verb loads, and what every `--run` does. */
const MAIN = [join(SRC, "cli/main.ts")];
const RUN = ["verbs/run.ts", "runner/run-list.ts", "store/transaction.ts"].map((path) => join(SRC, path));

/** What is started, by the name under which it is. */
const STARTED = {
  cooperate: START,
  supervisor: SUPERVISOR,
  "delivery-process": DELIVERY,
  "collect-worker": COLLECT,
  "pdf-process": PDF,
};

export default defineConfig({
  input: { ...STARTED, load: join(SRC, "cli/load.ts") },
  platform: "node",
  // What proper-lockfile does with directories is in graceful-fs what it is in node:fs, and loading
  // it takes some milliseconds of each start.
  resolve: { alias: { "graceful-fs": "node:fs", ...NO_CANVAS } },
  // For some verbs a dynamic import saves nothing since another verb loads the same file anyway.
  checks: { ineffectiveDynamicImport: false },
  preserveEntrySignatures: "allow-extension",
  plugins: [constantVersion(), constantHelper(), standsAlone(), fonts(), loadsCompiled()],
  output: {
    dir: "dist/bundle",
    // Node loads CommonJS 6 ms faster than it loads modules.
    format: "cjs",
    strict: true,
    chunkFileNames: "[name]-[hash].js",
    entryFileNames: ({ name }) => (name in STARTED ? "[name]-main.js" : "[name].js"),
    // Names are kept for the stacks in reports of bugs.
    minify: {
      compress: { keepNames: { function: true, class: true } },
      mangle: { keepNames: { function: true, class: true } },
      codegen: true,
    },
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        chunk("early", EARLY, 5),
        chunk("supervisor", [SUPERVISOR], 4),
        chunk("main", MAIN, 3),
        chunk("run", RUN, 2),
        { name: forLaunches("launch"), debugName: "launch", minShareCount: 2, priority: 1 },
        { name: forMany("shared"), debugName: "shared", minShareCount: 2, priority: 1 },
      ],
    },
  },
});

/** A chunk of what `roots` import statically, without what the chunks of higher priority have. */
function chunk(name: string, roots: readonly string[], priority: number) {
  let modules: ReadonlySet<string> | undefined;
  const has = (id: string, context: ChunkingContext): boolean => {
    modules ??= importedBy(roots, context);
    return modules.has(id) && id !== START && id !== SUPERVISOR && id !== DELIVERY;
  };
  return {
    name: (id: string, context: ChunkingContext) => (has(id, context) ? name : null),
    debugName: name,
    priority,
  };
}

/** What launches and pools share, with what needs it: a runner needs none of it. */
function forLaunches(name: string) {
  return (id: string, context: ChunkingContext): string | null => (isForLaunches(id, context) ? name : null);
}

function isForLaunches(id: string, context: ChunkingContext): boolean {
  const isOfLaunch = (each: string): boolean => each.startsWith(join(SRC, "launch") + sep);
  return id.startsWith(SRC) && [...importedBy([id], context)].some(isOfLaunch);
}

/** Our own modules but those of sweeps, which few verbs need, those of results, which `--list` needs
 *  for a column of metrics only, and those that read YAML: with them in the same chunk, every verb
 *  would load the parser. */
function forMany(name: string) {
  return (id: string, context: ChunkingContext): string | null => {
    const isOurs =
      id.startsWith(SRC) &&
      !isForLaunches(id, context) &&
      !FEW_NEED.some((path) => id.startsWith(join(SRC, path)));
    const needsYaml = (each: string): boolean => /[\\/]node_modules[\\/]yaml[\\/]/.test(each);
    return isOurs && ![...importedBy([id], context)].some(needsYaml) ? name : null;
  };
}

function importedBy(roots: readonly string[], context: ChunkingContext): ReadonlySet<string> {
  const found = new Set(roots);
  for (const id of found)
    for (const imported of context.getModuleInfo(id)?.importedIds ?? []) found.add(imported);
  return found;
}

/** Writes the version into the bundle, where package.json need not be beside it. */
export function constantVersion(): Plugin {
  const { version } = readPackage(".");
  return {
    name: "constant version",
    load: (id) =>
      id === join(SRC, "core/version.ts") ? `export const version = () => ${JSON.stringify(version)};` : null,
  };
}

/** Writes the module for Python into the bundle, likewise. */
export function constantHelper(): Plugin {
  return {
    name: "constant helper",
    load(id) {
      if (id !== join(SRC, "verbs/python-helper.ts")) return null;
      const text = readFileSync("python/cooperate_results.py", "utf8");
      return `export const pythonHelper = () => ${JSON.stringify(text)};`;
    },
  };
}

/** Lets the bundle run where only its folder is copied to, with the licences of what is in it, as
 *  these ask for. */
function standsAlone(): Plugin {
  return {
    name: "stands alone",
    generateBundle() {
      const source = licencesOf(this.getModuleIds())
        .map(({ name, version, text }) => `${name} ${version}\n\n${text}\n`)
        .join(`\n${"-".repeat(72)}\n\n`);
      this.emitFile({ type: "asset", fileName: "LICENCES.txt", source });
      this.emitFile({ type: "asset", fileName: "package.json", source: '{ "type": "commonjs" }\n' });
    },
  };
}

/** Has what is started loaded by src/cli/load.ts, which keeps its compiled code. */
function loadsCompiled(): Plugin {
  return {
    name: "loads compiled code",
    generateBundle(_options, bundle) {
      const all = createHash("sha256");
      for (const file of Object.values(bundle)) all.update(file.type === "chunk" ? file.code : "");
      const build = all.digest("hex").slice(0, 16);
      for (const name of Object.keys(STARTED)) {
        const source = `require("./load.js").load("./${name}-main.js", "${build}");\n`;
        this.emitFile({ type: "asset", fileName: `${name}.js`, source });
      }
    },
  };
}

/** Puts the font of figures beside the bundle, with its licence. */
function fonts(): Plugin {
  return {
    name: "fonts",
    generateBundle() {
      const names = FONT_PARTS.flatMap((part) =>
        [400, 600].map((weight) => `source-sans-3-${part}-${weight}-normal.woff`),
      );
      for (const name of names)
        this.emitFile({
          type: "asset",
          fileName: `fonts/${name}`,
          source: readFileSync(join(FONT, "files", name)),
        });
      this.emitFile({
        type: "asset",
        fileName: "fonts/OFL.txt",
        source: readFileSync(join(FONT, "LICENSE"), "utf8"),
      });
    },
  };
}

/** The licences of the packages that modules belong to, with the notices that some ask to pass on. */
export function licencesOf(modules: Iterable<string>) {
  const folders = new Set<string>();
  for (const id of modules) if (id.includes("node_modules")) folders.add(packageOf(id));
  const found = [...folders].toSorted().map((folder) => {
    const { name, version, license } = readPackage(folder);
    const files = readdirSync(folder).filter((each) => /^(?:licen[cs]e|notice)(?:\.|$)/i.test(each));
    if (files.length === 0) throw new Error(`${folder} has no licence`);
    const text = files
      .map((file) => readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim())
      .join("\n\n");
    return { name, version, licence: license, text };
  });
  // a package can be there more than once in the same version
  return [...new Map(found.map((each) => [`${each.name} ${each.version}`, each])).values()];
}

/** The folder of the package that a module belongs to: some have package.json files without a
 *  version further down. */
function packageOf(id: string): string {
  let folder = dirname(id.replace(/^\0/, "").replace(/\?.*$/, ""));
  while (readPackage(folder).version === undefined) folder = dirname(folder);
  return folder;
}

interface Package {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
}

function readPackage(folder: string): Package {
  const file = join(folder, "package.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}
