import { Command } from "commander";
import { CooperateError } from "../core/failure.ts";
import { isShortage } from "../core/shortage.ts";
import { VERBS } from "../verbs/table.ts";
import type { ExitCode, Verb, VerbModule } from "../verbs/shared/verb.ts";
import type { World } from "../verbs/shared/world.ts";
import { realWorld } from "./real-world.ts";
import { arrangeValues } from "../verbs/arrange-values.ts";
import { reportError } from "./report-error.ts";
import { helpTopic, verbFirst } from "./verb-words.ts";
import { configureDefaults, withDefaults } from "./with-config.ts";
import { version } from "../core/version.ts";

/** The command line: finds the verb, loads only its file, and turns a CooperateError into a
 *  message and an exit code.
 *  @throws any other error: a bug, which is shown with its stack */
export async function main(args: readonly string[], world: World = realWorld()): Promise<ExitCode> {
  let code: ExitCode = 0;
  let verb: Verb | undefined;
  let words: readonly string[] = [];
  try {
    const given = await wordsOf(args, world);
    if (given === undefined) return 0; // help that has been printed
    words = given;
    verb = VERBS.find(({ name }) => name === words[0]);
    if (words.length > 0 && !verb && !PROGRAM_WORDS.has(words[0] as string)) {
      const { unknownVerb } = await import("./unknown-verb.ts");
      throw await unknownVerb(words, VERBS);
    }
    const withSections = VERBS.filter(({ isAboutVerbs }) => !isAboutVerbs).map(({ name }) => name);
    const program = newProgram(world);
    const [read, literal] = verb?.plusOptions ? cutAtPlus(words) : [words, literalOf(words)];
    for (const each of VERBS) {
      const isWanted = each === verb || verb?.isAboutVerbs === true;
      const carryOut = async (module: VerbModule, command: Command): Promise<void> => {
        const run = async (): Promise<ExitCode> => module.run(world, command, literal);
        code = await (each.isAboutVerbs ? run() : withDefaults(world, command, withSections, run));
      };
      await addVerb(program, each, isWanted, carryOut, words);
    }
    if (words.length === 0) {
      program.outputHelp({ error: true });
      return 2;
    }
    await program.parseAsync(verb ? arranged(program, verb, read) : read, { from: "user" });
    return code;
  } catch (error) {
    const file = verb && words.find((word, i) => i > 0 && !word.startsWith("-"));
    return reportError(await withMessage(error), world, verb, file);
  }
}

/** What the program itself understands. */
const PROGRAM_WORDS: ReadonlySet<string> = new Set(["-h", "--help", "help", "-V", "--version"]);

/** `args` with the verb first; undefined when they ask for help that this has printed. */
async function wordsOf(args: readonly string[], world: World): Promise<readonly string[] | undefined> {
  const names = VERBS.map(({ name }) => name);
  const topic = helpTopic(args);
  if (topic === undefined) {
    const shared = VERBS.filter(({ isOptionToo }) => isOptionToo).map(({ name }) => name);
    return verbFirst(args, names, shared);
  }
  const name = topic.replace(/^--/, "");
  if (names.includes(name)) return [name, "--help"];
  const { explainTopic } = await import("./explain-topic.ts");
  return explainTopic(world, topic, VERBS, args[0] !== "help");
}

/** `words`, of which no option takes an operand for its value. */
function arranged(program: Command, { name }: Verb, words: readonly string[]): readonly string[] {
  const command = program.commands.find((each) => each.name() === name);
  if (!command) return words;
  const needed = command.registeredArguments.filter(({ required }) => required).length;
  return [name, ...arrangeValues(words.slice(1), command.options, needed)];
}

/** Gives a message to an error of the system, or about a file beside a list, that the verb did not
 *  handle itself. */
async function withMessage(error: unknown): Promise<unknown> {
  if (error instanceof CooperateError || !(error instanceof Error) || !("code" in error && "path" in error))
    return error;
  if (isShortage(String(error.code))) return error; // the path is not the cause
  const { unreadable, unreadableError } = await import("../core/unreadable.ts");
  return unreadableError(unreadable(error, String(error.path), String(error.code)));
}

/** Splits the words of a verb with + options: what commander parses, and what the verb parses
 *  itself. */
function cutAtPlus(words: readonly string[]): [read: readonly string[], literal: readonly string[]] {
  const plus = words.findIndex((word) => word.startsWith("+"));
  return plus === -1 ? [words, []] : [words.slice(0, plus), words.slice(plus)];
}

function literalOf(words: readonly string[]): readonly string[] | undefined {
  const end = words.indexOf("--");
  return end === -1 ? undefined : words.slice(end + 1);
}

const EXAMPLES = `
Examples:
  seq 10 | sed 's/^/sleep /' | cooperate --add exps.json -
  cooperate --run exps.json                 (start it on every machine)
  cooperate --progress --watch exps.json`;

/** The program without its verbs, as its help describes it. */
export function newProgram(world: Pick<World, "stdout" | "stderr">): Command {
  return (
    new Command("cooperate")
      .description("Runs the commands of a list, each of them once, on every machine that shares the file.")
      .usage("--VERB FILE [options]     (cooperate VERB FILE is the same)")
      .version(version(), "-V, --version", "show the version")
      .helpOption("-h, --help", "show this help; cooperate --VERB --help shows that of a verb")
      .helpCommand("help [verb]", "show help for a verb")
      .configureOutput({
        writeOut: (text) => world.stdout.write(text),
        writeErr: (text) => world.stderr.write(text),
        outputError: () => {}, // report() prints it
      })
      .configureHelp({
        subcommandTerm: (command) => `--${command.name()}`,
        commandUsage: (command) =>
          command.parent
            ? `cooperate --${command.name()} ${command.usage()}`
            : `cooperate ${command.usage()}`,
        styleTitle: (title) => (title === "Commands:" ? "Verbs:" : title),
      })
      .addHelpText("after", EXAMPLES)
      .showSuggestionAfterError(true)
      // Without it `--` does not reach the verb, and options of an experiment count as ours.
      .enablePositionalOptions()
      .exitOverride()
  );
}

/** Adds a verb to the program.
 *  @param wanted whether to load its file, which declares its options
 *  @param words that were typed */
export async function addVerb(
  program: Command,
  verb: Verb,
  wanted: boolean,
  run: (module: VerbModule, command: Command) => Promise<void>,
  words: readonly string[] = [],
): Promise<void> {
  const command = program.command(verb.name).summary(verb.summary).description(verb.summary);
  command.helpOption("-h, --help", "show this help").exitOverride();
  if (!wanted) return;
  const module = await verb.load();
  module.configure(command);
  if (!verb.isAboutVerbs) configureDefaults(command, words);
  command.action(() => run(module, command));
}
