import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { needs } from "./helpers/needs.ts";
import { UNTIL_GO } from "./helpers/supervised.ts";
import { until } from "./helpers/until.ts";
import { CAN_BE_ANOTHER, IDS, SharedScene } from "./helpers/users.ts";

const LIBRARY = fileURLToPath(new URL("../dist/index.js", import.meta.url));
const MODULE = fileURLToPath(new URL("../python/cooperate_results.py", import.meta.url));
const HAS_PYTHON = spawnSync("/usr/bin/python3", ["-c", ""]).status === 0;

const IN_JAVASCRIPT = `const { Metrics, Store } = await import(process.argv[1]);
  new Metrics().log({ step: 1, loss: 0.5 });
  await new Store().save("args", { lr: 1 });
  await new Store().save("val/pred", Float64Array.of(1, 2));`;
const IN_PYTHON = `from cooperate_results import log, save
log(step=1, loss=0.5)
save("args", {"lr": 1})
save("val/pred", [1, 2])`;
const LANGUAGES = [
  ["JavaScript", [process.execPath, "--input-type=module", "-e", IN_JAVASCRIPT, LIBRARY], true],
  ["Python", ["env", "PYTHONDONTWRITEBYTECODE=1", "/usr/bin/python3", "-c", IN_PYTHON], HAS_PYTHON],
] as const;

/** Ada's list of one experiment, in a folder of the group whatever she does not want others to read. */
function sceneOf(mode: number, words: readonly string[]): SharedScene {
  const scene = new SharedScene(mode, "077", [
    ["sh", "-c", `"$@"\necho yes >told\n${UNTIL_GO}`, "sh", ...words],
  ]);
  copyFileSync(MODULE, scene.at("cooperate_results.py"));
  chmodSync(scene.at("cooperate_results.py"), 0o644);
  return scene;
}

describe(
  "results in a folder that two share",
  needs(CAN_BE_ANOTHER, "root, who alone may become another user"),
  () => {
    for (const [language, words, isHere] of LANGUAGES)
      test.each([
        ["setgid", 0o2770],
        ["without setgid", 0o770],
      ])(
        `what an experiment in ${language} reports and saves is for the other user, umask 077, %s`,
        needs(isHere, language),
        async (_, mode) => {
          const scene = sceneOf(mode, words);
          const ada = scene.as("ada", "run");
          await until("it has saved", () => scene.files().includes("told"));
          const made = readdirSync(scene.path, { recursive: true, encoding: "utf8" }).filter((name) =>
            /\.(?:store|metrics)/.test(name),
          );
          const modes = made.sort().map((name) => {
            const stat = statSync(scene.at(name));
            return `${name} ${(stat.mode & 0o7777).toString(8)} ${stat.gid}`;
          });
          const folder = `${mode.toString(8)} ${IDS.group}`;
          const pred = language === "Python" ? "pred.json" : "pred.npy";
          expect(modes).toEqual([
            `cooperate_0.metrics.jsonl 660 ${IDS.group}`,
            `cooperate_0.store ${folder}`,
            `cooperate_0.store/args.json 660 ${IDS.group}`,
            `cooperate_0.store/val ${folder}`,
            `cooperate_0.store/val/${pred} 660 ${IDS.group}`,
          ]);
          const results = await scene.as("bob", "results", "--columns", "loss").result;
          expect([results.stdout, results.stderr]).toEqual([
            "loss\n 0.5\n",
            expect.not.stringContaining("read"),
          ]);
          expect((await scene.as("bob", "store", "0", "args").result).stdout.replace(" ", "")).toBe(
            '{"lr":1}\n',
          );
          expect((await scene.as("bob", "store", "0", "note=1").result).exitCode).toBe(0);
          scene.write("go", "");
          expect((await ada.result).exitCode).toBe(0);
        },
      );

    test("so are metrics that a program writes itself; one that writes none leaves no file behind", async () => {
      const line = `echo '{"loss": 0.5}' >>"$COOPERATE_METRICS"`;
      const scene = new SharedScene(0o2770, "077", [["sh", "-c", line], ["true"], ["nowhere"]]);
      await scene.as("ada", "run", "--keep-going").result;
      expect((await scene.as("bob", "results", "0", "--columns", "loss").result).stdout).toBe("loss\n 0.5\n");
      expect(scene.files().filter((name) => name.includes(".metrics"))).toEqual([
        "cooperate_0.metrics.jsonl",
      ]);
    });

    test("stores that the other user may not read are named, and not taken for absent", async () => {
      const save = `mkdir -p "$COOPERATE_STORE" && echo 1 >"$COOPERATE_STORE/a.json"`;
      const scene = new SharedScene(0o2770, "077", [["sh", "-c", save], ["sh", "-c", save], ["true"]]);
      expect((await scene.as("ada", "run").result).exitCode).toBe(0);
      const problem = `${scene.at("cooperate_0.store")} cannot be read: no permission; look at: ls -ld`;
      for (const words of [[], ["0"], ["0,1", "--remove"]]) {
        const { stdout, stderr, exitCode } = await scene.as("bob", "store", ...words).result;
        expect([stdout, exitCode]).toEqual(["", 0]);
        expect(stderr.startsWith(problem)).toBe(true);
        expect(stderr.endsWith(words[0] === "0" ? "\n" : " (and 1 more)\n")).toBe(true);
        expect(stderr.split("cannot be read")).toHaveLength(2);
      }
      expect((await scene.as("bob", "store", "2").result).stderr).toContain("entry 2 has no store");
    });
  },
);
