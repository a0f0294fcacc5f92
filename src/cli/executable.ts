import { basename } from "node:path";

/** The start of the executable that holds all of the program (rolldown.executable.config.ts). Its
 *  supervisor and delivery process are the same file: the name of what they are a file of elsewhere
 *  is its first word. No verb has such a name. */
async function start(): Promise<void> {
  const part = basename(process.argv[2] ?? "");
  if (part === "supervisor.js") await import("../runner/supervisor/supervisor.ts");
  else if (part === "delivery-process.js") await import("../hooks/delivery-process.ts");
  else await import("./start.ts");
}

void start();
