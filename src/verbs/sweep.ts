import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import type { PendingEntry } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import { forEachHost, hostFolder } from "./arrange.ts";
import { arrangementOf } from "./arrange-options.ts";
import { buildList, checkCount, configureBuild } from "./build-list.ts";
import { sweepWandb } from "./sweep-wandb.ts";
import { wholeNumber } from "./whole-number.ts";
import type { ExitCode } from "./shared/verb.ts";
import { say, type World } from "./shared/world.ts";

interface Options {
  readonly title?: readonly string[];
  readonly command?: readonly string[];
  readonly sample?: string;
  readonly seed?: string;
  readonly output: string;
  readonly paramDir: boolean;
}

export function configure(command: Command): void {
  command
    .argument("<file>", "the list; made when missing")
    .argument("<spec>", "the YAML file with the sweeps")
    .option("-t, --title <title...>", "use only the sweeps with one of these titles (_title)")
    .option("-c, --command <name...>", "use only these templates")
    .option("--sample <n>", "pick N settings of each sweep at random (default: all)")
    .option("--seed <seed>", "the seed of --sample; another one picks other settings (default: 0)")
    .option("-o, --output <dir>", "the directory in which the folders {_output} are", "output")
    .option("--no-param-dir", "no folder of its own for each setting: {_output} is the directory itself")
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
The last parameter varies fastest. A sweep.yaml of wandb is read, too (methods
grid and random). More: docs/sweeps.md.`;

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = "", path = ""] = command.args;
  if (path.endsWith(".json"))
    throw usageError(
      `${path} is not a YAML file`,
      `the list comes first: cooperate --sweep exps.json params.yaml`,
    );
  const { title, command: commands, sample, seed, output, paramDir } = command.opts<Options>();
  const text = await readSpec(path);
  // The YAML parser is slow to load.
  const { Source } = await import("../sweep/spec/source.ts");
  const { parseYaml } = await import("../sweep/spec/yaml-tree.ts");
  const { parseSpec } = await import("../sweep/spec/spec.ts");
  const { expand } = await import("../sweep/spec/expand.ts");
  const source = new Source(path, text);
  const documents = parseYaml(source);
  const random = {
    sample: sample === undefined ? undefined : wholeNumber("--sample", sample, 1),
    seed: seed === undefined ? undefined : wholeNumber("--seed", seed, 0),
  };
  const alwaysOutput = command.getOptionValueSource("output") !== "default";
  const done = await sweepWandb(
    world,
    command,
    { source, documents },
    {
      ...random,
      output: alwaysOutput ? output : undefined,
    },
  );
  if (done !== undefined) return done;
  const spec = parseSpec(source, documents);
  const options = {
    titles: title,
    commands,
    ...random,
    output,
    alwaysOutput,
    sharesOutput: !paramDir,
    now: world.now(),
  };
  const expansion = expand(spec, options);
  for (const note of expansion.notes) say(world, `note: ${note}`);
  const { hosts } = arrangementOf(command);
  checkCount(expansion.count * (hosts?.length ?? 1), command);
  // {_output} of each host is a folder of its own.
  const entries = hosts
    ? forEachHost(hosts, (host) =>
        expand(spec, { ...options, output: hostFolder(output, host) })
          .entries()
          .map((each) => ({ ...each, entry: onlyOn(each.entry, host) })),
      )
    : expansion.entries();
  const code = await buildList(world, { file, entries, note: expansion.note }, command);
  const gpus = gpusFor(spec.resources);
  if (gpus.length > 0)
    say(
      world,
      `note: to give it the GPUs of resource: cooperate --run ${quoteWords([file])} --gpus ${quoteWords(gpus)}`,
    );
  return code;
}

function onlyOn(entry: PendingEntry, host: string): PendingEntry {
  return { ...entry, options: { ...entry.options, hosts: [host] } };
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

/** The words of `--gpus` for the key `resource`; none when that is not a list of GPUs. */
function gpusFor(resources: readonly string[]): readonly string[] {
  const units = resources.map((text) => text.replaceAll(/\s/g, ""));
  if (!units.every((unit) => /^\d+(?:,\d+)*$/.test(unit))) return [];
  if (units.every((unit) => !unit.includes(","))) return units.length > 0 ? [units.join(",")] : [];
  return units.length > 1 ? units : units.map((unit) => unit.replaceAll(",", "+"));
}
