// Works through the list of its first argument as --run does, with a limit in milliseconds for what
// blocks it.
import { List } from "../../dist/library/open-list.js";
import { openListFile } from "../../dist/store/list-file.js";

const [file, retryForMs] = process.argv.slice(2);
try {
  await new List(openListFile(file, { retryForMs: Number(retryForMs) })).run();
} catch (error) {
  console.error(error.message);
  process.exitCode = error.exitCode;
}
