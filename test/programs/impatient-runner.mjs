// Works through the list of its first argument as --run does, with a limit in milliseconds for
// what blocks it.
import { runnerOptionsFrom } from "../../dist/library/run-options.js";
import { runList } from "../../dist/runner/run-list.js";
import { Supervisors } from "../../dist/runner/supervisor/pool.js";
import { openListFile } from "../../dist/store/list-file.js";

const [file, retryForMs] = process.argv.slice(2);
const list = openListFile(file, { retryForMs: Number(retryForMs) });
const never = new AbortController().signal;
try {
  const options = await runnerOptionsFrom({}, file, () => {});
  const supervisors = new Supervisors(options.env);
  await runList({ ...options, list, supervisors, orders: { interrupt: never, force: never } });
  supervisors.end();
} catch (error) {
  console.error(error.message);
  process.exitCode = error.exitCode;
}
