import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { BIN } from "../helpers/cli.ts";
import { until } from "../helpers/until.ts";
import type { Workspace } from "../helpers/workspace.ts";
import type { Command } from "./page.ts";
import { type Comparison, compareOutput } from "./same-output.ts";

/** The `python` of the pages: its programs print what the pages show, and fail where lr is 1. */
const PYTHON = `#!/bin/sh
case "$*" in
*main.py*--lr*)
  case $3 in
  1) echo "training with 1.0" ;;
  *) echo "training with $3"; exit 0 ;;
  esac
  echo "loss is nan"
  exit 1 ;;
esac
`;

/** Makes a PATH with cooperate and the programs that the pages name. */
export function makePath(workspace: Workspace): NodeJS.ProcessEnv {
  const bin = workspace.at("bin");
  mkdirSync(bin);
  symlinkSync(BIN, workspace.at("bin/cooperate"));
  for (const name of ["python", "python3"]) chmodSync(workspace.write(`bin/${name}`, PYTHON), 0o755);
  const { NO_COLOR: _, ...env } = process.env;
  return { ...env, PATH: `${bin}:${process.env["PATH"]}`, HOME: workspace.at("home") };
}

/** Types a command of a page into a shell, and compares what it prints on stdout and stderr with
 *  the page. One that shows a file waits until somebody has written it.
 *  @param isEndless it is interrupted when what the page shows has come */
export async function typeIn(
  { words, output }: Command,
  folder: string,
  env: NodeJS.ProcessEnv,
  isEndless = false,
): Promise<Comparison> {
  const [first, file = ""] = words.split(" ");
  if (first === "cat")
    await until(`${file} is there`, () => readFileSync(join(folder, file), "utf8").endsWith("\n"));
  const child = spawn("bash", ["-c", `exec 2>&1; ${words}`], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  let isOver = false;
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  child.on("close", () => (isOver = true));
  const comparison = (): Comparison =>
    compareOutput(output, text === "" ? [] : text.replace(/\n$/, "").split("\n"), folder);
  await until(
    `$ ${words}: ends or prints what the page shows`,
    () => isOver || (isEndless && comparison().isSame),
  );
  if (!isOver) process.kill(-(child.pid as number), "SIGINT");
  await until(`$ ${words}: ends`, () => isOver);
  return comparison();
}
