import { appendFileSync, existsSync } from "node:fs";

// A call-back: appends its words and environment to FILE as one line of JSON; with --hold, ends
// only when that file exists, and appends another line; with --exit, ends with that code.
const [file, ...words] = process.argv.slice(2);
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith("COOPERATE_")));
const say = (what) => appendFileSync(file, `${JSON.stringify(what)}\n`);
say({ words, env, cwd: process.cwd(), pid: process.pid });
process.stdout.write("called\n");
const hold = words.indexOf("--hold");
if (hold !== -1) {
  while (!existsSync(words[hold + 1])) await new Promise((resolve) => setTimeout(resolve, 20));
  say({ ended: true });
}
const exit = words.indexOf("--exit");
if (exit !== -1) process.exitCode = Number(words[exit + 1]);
