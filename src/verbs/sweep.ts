import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Command } from "commander";
import { CooperateError, usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import type { NewEntry } from "../list/changes/append.ts";
import { makeFolders } from "../storage/make-folders.ts";
import { buildList, checkCount, configureBuild } from "./build-list.ts";
import { wholeNumber } from "./whole-number.ts";
import type { ExitCode } from "./shared/verb.ts";
import { say, type World } from "./shared/world.ts";

interface Options {
  readonly title?: readonly string[];
  readonly command?: readonly string[];
  readonly sample?: string;
  readonly seed?: string;
  readonly output: string;
}

export function configure(command: Command): void {
  command
    .argument("<file>", "the list; made when missing")
    .argument("<spec>", "the YAML file with the sweeps")
    .option("-t, --title <title...>", "use only the sweeps with one of these titles (_title)")
    .option("-c, --command <name...>", "use only these templates")
    .option("--sample <n>", "pick N settings of each sweep at random (default: all)")
    .option("--seed <seed>", "the seed of --sample; another one picks other settings (default: 0)")
    .option("-o, --output <dir>", "the directory in which the folders {_output} are made", "output")
    .addHelpText("after", HELP);
  configureBuild(command);
}

const HELP = `
The format is that of simtony/runner: a first document with templates, and one
document for each sweep.

  template:
    train: python train.py --data {data} [lr] [fast] --save {_output}
    test: python test.py --model {_output}
  default: {data: mnist, fast: false}
  ---
  lr: [0.1, 0.01]
  fast: [true, false]
  ---
  lr: {min: 1e-5, max: 0.1, steps: 5, scale: log}

{lr} becomes the value; [lr] becomes --lr VALUE, or for a boolean --lr or
nothing. The commands of one setting run in order, each when the one before it
is done. {_name} is the name of the setting, {_output} a folder of that name.
The last parameter varies fastest. More: docs/sweeps.md.`;

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = "", path = ""] = command.args;
  if (path.endsWith(".json"))
    throw usageError(
      `${path} is not a YAML file`,
      `the list comes first: cooperate --sweep exps.json params.yaml`,
    );
  const { title, command: commands, sample, seed, output } = command.opts<Options>();
  const text = await readSpec(path);
  // The YAML parser is slow to load.
  const { Source } = await import("../sweep/spec/source.ts");
  const { parseSpec } = await import("../sweep/spec/spec.ts");
  const { expand } = await import("../sweep/spec/expand.ts");
  const spec = parseSpec(new Source(path, text));
  const expansion = expand(spec, {
    titles: title,
    commands,
    sample: sample === undefined ? undefined : wholeNumber("--sample", sample, 1),
    seed: seed === undefined ? undefined : wholeNumber("--seed", seed, 0),
    output,
    now: world.now(),
  });
  for (const note of expansion.notes) say(world, `note: ${note}`);
  checkCount(expansion.count, command);
  const entries = expansion.entries();
  const needsFolders = spec.templates.some(({ placeholders }) => placeholders.has("_output"));
  const prepare = needsFolders
    ? async (batch: readonly NewEntry[]) => makeOutputFolders(world, output, batch)
    : undefined;
  const request = { file, entries, note: expansion.note, ...(prepare && { prepare }) };
  const code = await buildList(world, request, command);
  const gpus = gpusFor(spec.resources);
  if (gpus.length > 0)
    say(
      world,
      `note: to give it the GPUs of resource: cooperate --run ${quoteWords([file])} --gpus ${quoteWords(gpus)}`,
    );
  return code;
}

const MOST_BYTES = 16 * 1024 * 1024;

async function readSpec(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" ? "there is no such file" : `it cannot be read (${error.code})`;
    throw usageError(`${path}: ${why}`, "see: cooperate --sweep --help");
  });
  if (bytes.length > MOST_BYTES) throw usageError(`${path} is larger than 16 MiB`);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw usageError(`${path} is not UTF-8 text`, `convert it: iconv -t utf-8 ${quoteWords(["--", path])}`);
  }
}

/** Makes the folders, as simtony/runner does: programs expect that `{_output}` exists. */
async function makeOutputFolders(world: World, output: string, batch: readonly NewEntry[]): Promise<void> {
  for (const name of new Set(batch.map(({ entry }) => entry.options.name ?? ""))) {
    const folder = resolve(world.cwd, join(output, name));
    await makeFolders(folder).catch((error: NodeJS.ErrnoException) => {
      throw new CooperateError("storage", `${folder} cannot be made (${error.code}); nothing was written`, {
        hint: `to use another place for ${basename(output)}: --output DIR`,
        cause: error,
      });
    });
  }
}

/** The words of `--gpus` for the key `resource`; none when that is not a list of GPUs. */
function gpusFor(resources: readonly string[]): readonly string[] {
  const units = resources.map((text) => text.replaceAll(/\s/g, ""));
  if (!units.every((unit) => /^\d+(?:,\d+)*$/.test(unit))) return [];
  if (units.every((unit) => !unit.includes(","))) return units.length > 0 ? [units.join(",")] : [];
  return units.length > 1 ? units : units.map((unit) => unit.replaceAll(",", "+"));
}
