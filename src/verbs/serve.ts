import type { Command } from "commander";
import { inspect } from "node:util";
import { readPageFiles } from "../report/page/page-files.ts";
import { type Saved, usingSaved } from "../results/query/saved.ts";
import { settingsOf } from "../results/query/settings.ts";
import { bind, type Bound } from "../serve/bind.ts";
import { OpenerFile } from "../serve/opener-file.ts";
import { readToken } from "../serve/read-token.ts";
import { newToken } from "../serve/secrets.ts";
import { type LivePage, serveList } from "../serve/serve-list.ts";
import { ORDER_VERBS } from "./entry-verbs.ts";
import { durationOption } from "./lease.ts";
import { configurePage } from "./report-options.ts";
import { checkReport } from "./report/options.ts";
import { configureSelection, selectionOf } from "./selection-words.ts";
import { checkServe, configureServe, type ServeVerbOptions } from "./serve-options.ts";
import { openInBrowser } from "./shared/open-in-browser.ts";
import type { ExitCode } from "./shared/verb.ts";
import { typedWords } from "./typed-words.ts";
import { print, say, SIGNAL_EXIT, type World } from "./shared/world.ts";

export function configure(command: Command): void {
  command.argument("<file>", "the list");
  configureSelection(command, { optional: true });
  configureServe(command);
  configurePage(command);
  command.addHelpText("after", HELP);
}

const HELP = `
The page of --report, which changes while the list runs. Nothing depends on it:
it can be ended and started again at any time, on any machine that sees the
list, and by several people at once. Only people who have the address can open
it. It is served to this machine only: from elsewhere you need a tunnel (ssh -L).

Examples:
  cooperate --serve exps.json --open
  cooperate --serve exps.json --control --port 8000 --token-file ~/.cooperate-token
  cooperate --serve exps.json --metric 'acc=accuracy: ([0-9.]+)' --idle-timeout 2h`;

export async function run(world: World, command: Command): Promise<ExitCode> {
  const options = command.opts<ServeVerbOptions>();
  const [file = ""] = command.args;
  return usingSaved(file, options, async (saved) => serve(world, command, options, file, saved));
}

async function serve(
  world: World,
  command: Command,
  options: ServeVerbOptions,
  file: string,
  saved: Saved,
): Promise<ExitCode> {
  const { idleTimeout } = options;
  const place = checkServe(options);
  checkReport(options, saved);
  const idleMs = idleTimeout === undefined ? undefined : durationOption("--idle-timeout", idleTimeout);
  const token = options.tokenFile === undefined ? newToken() : readToken(options.tokenFile);
  const files = await readPageFiles();
  const page = await serveList(world, {
    wishes: {
      file,
      selection: selectionOf(command),
      options,
      settings: settingsOf(options, saved),
      command: ["cooperate", "--serve", ...typedWords(command)],
      env: world.env,
    },
    token,
    isOurHost: place.isOurHost,
    verbs: options.control ? ORDER_VERBS : undefined,
    asset: async (name) => Buffer.from(name === "report.js" ? files.script : files.style),
    onBug: (error) => world.stderr.write(`${inspect(error)}\n`),
  });
  const bound = await bind(page.handle, place, token);
  print(world, bound.url);
  for (const line of bound.hints) say(world, line);
  if (options.control) say(world, "whoever opens it can requeue, cancel, pause and resume entries");
  say(world, "Ctrl-C ends it");
  const opener = options.open ? new OpenerFile(bound.url) : undefined;
  if (opener) await openInBrowser(world, opener.path);
  try {
    return await untilEnd(world, page, idleMs);
  } finally {
    opener?.remove();
    await end(world, page, bound);
  }
}

/** Waits for a signal, or until nobody has looked at the page for that long. */
async function untilEnd(world: World, page: LivePage, idleMs: number | undefined): Promise<ExitCode> {
  return new Promise((resolve) => {
    // A timer keeps the process, and tells when nobody looks.
    const stopLooking = setInterval(() => {
      if (idleMs === undefined || page.idleMs() < idleMs) return;
      say(world, "nobody has looked at it for so long: it ends");
      finish(0);
    }, CHECK_MS);
    const stopListening = world.onSignal((signal) => finish(SIGNAL_EXIT[signal]));
    const finish = (code: ExitCode): void => {
      clearInterval(stopLooking);
      stopListening();
      resolve(code);
    };
  });
}

const CHECK_MS = 500;

/** Ends the streams and closes the door; an order that is under way is carried out first. */
async function end(world: World, page: LivePage, bound: Bound): Promise<void> {
  const stopListening = world.onSignal((signal) => world.exit(SIGNAL_EXIT[signal]));
  await page.end();
  bound.close();
  stopListening();
}
