import "./bootstrap.ts"; // signals, before anything else is loaded
import { startEarlyFor } from "./prestart-supervisor.ts";
import { reportShortage } from "./shortage-exit.ts";

/** The program: what bin/cooperate.js starts, as one of the files that rolldown.config.ts bundles. */
async function start(): Promise<void> {
  try {
    await startEarlyFor(process.argv.slice(2));
    const { main } = await import("./main.ts");
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    process.exitCode = reportShortage(error);
  }
}

void start();
