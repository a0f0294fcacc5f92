import { chmodSync, mkdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cooperate } from "../helpers/cli.ts";
import { Workspace } from "../helpers/workspace.ts";

/** Writes down its words and its input. */
const QSUB = `#!/bin/bash
printf '%s\\0' qsub "$@" >argv; cat >stdin; echo 7.1-5:1
`;

test("--dry-run shows byte for byte what qsub gets", async () => {
  const work = new Workspace();
  mkdirSync(work.at("bin"));
  chmodSync(work.write("bin/qsub", QSUB), 0o755);
  work.list(`it's "x" $HOME é.json`, [["true"]]);
  const env = { ...process.env, PATH: `${work.at("bin")}:${process.env["PATH"]}`, TOKEN: "a-secret-value" };
  const type = async (...more: string[]): Promise<string> => {
    const options = ["-n", "5", "-max", "3", "--time", "4h", "--cpus", "2", "--mem", "3G", "--env", "TOKEN"];
    const others = [
      "--queue",
      "a.q@b",
      "--header",
      "module load 'x'",
      "--footer",
      "date",
      "--after-job",
      "6",
    ];
    const words = ["--launch", `it's "x" $HOME é.json`, "--on", "gridengine", ...options, ...others];
    const { exitCode, stdout, stderr } = await cooperate(
      [...words, "--extra", "-m e -ac 'a=b c'", ...more, "--", "-j", "2", "--limit", "it's=1"],
      { cwd: work.path, env },
    );
    expect(`${exitCode} ${stderr}`).toMatch(/^0/);
    return stdout;
  };
  const [{ actions }] = JSON.parse(await type("--dry-run", "--json")) as [
    { actions: [{ argv: string[]; stdin: string }] },
  ];
  expect(work.files()).not.toContain("argv");
  await type();
  // The id of a submission is a new one each time.
  const isId = /(?<=-gridengine[./])(?:[0-9a-f]{8}|ID)(?![0-9a-f])/g;
  const [{ argv, stdin }] = actions;
  expect(readFileSync(work.at("argv"), "utf8").replaceAll(isId, "ID").split("\0").slice(0, -1)).toEqual(argv);
  expect(work.read("stdin").replaceAll(isId, "ID")).toBe(stdin);
  expect(JSON.stringify(actions)).not.toContain("a-secret-value");
});
