import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { arrayJson } from "../src/report/results/array-text.ts";
import { loadStored } from "../src/results/store/load.ts";
import { contentOf, saveStored } from "../src/results/store/save.ts";
import { listStored } from "../src/results/store/stored.ts";
import { ELEMENTS, type ElementType, type NpyArray } from "../src/results/sources/npy.ts";
import { BIN, cooperate, type Result, startProgram } from "./helpers/cli.ts";
import { needs } from "./helpers/needs.ts";
import { Workspace } from "./helpers/workspace.ts";

const HELPER = fileURLToPath(new URL("../python/cooperate_results.py", import.meta.url));
const PROGRAMS = fileURLToPath(new URL("fixtures/python/", import.meta.url));
const HAS_PYTHON = spawnSync("python3", ["-c", ""]).status === 0;
const HAS_NUMPY = spawnSync("python3", ["-c", "import numpy"]).status === 0;

/** A folder with the module, a program, and cooperate on the PATH. */
function scene(program: string): { workspace: Workspace; env: NodeJS.ProcessEnv } {
  const workspace = new Workspace();
  for (const name of [program, "experiment.py"]) copyFileSync(`${PROGRAMS}${name}`, workspace.at(name));
  copyFileSync(HELPER, workspace.at("cooperate_results.py"));
  mkdirSync(workspace.at("bin"));
  workspace.write("bin/cooperate", `#!/bin/sh\nexec ${process.execPath} '${BIN}' "$@"\n`);
  chmodSync(workspace.at("bin/cooperate"), 0o755);
  const path = `${workspace.at("bin")}:${process.env["PATH"]}`;
  return { workspace, env: { ...process.env, PATH: path, PYTHONDONTWRITEBYTECODE: "1" } };
}

describe("the module for Python", needs(HAS_PYTHON, "python3"), () => {
  let text: string;
  beforeAll(() => {
    text = readFileSync(HELPER, "utf8");
  });

  test("is printed by --python", async () => {
    const { exitCode, stdout } = await cooperate(["--python"], { cwd: new Workspace().path });
    expect([exitCode, stdout]).toEqual([0, text]);
  });

  test("has no syntax that Python 3.8 lacks, and imports nothing that has to be installed", () => {
    const check = `import ast, sys; tree = ast.parse(sys.stdin.read(), feature_version=(3, 8)); print(*{n.name for s in tree.body if isinstance(s, ast.Import) for n in s.names} - sys.stdlib_module_names)`;
    expect(execFileSync("python3", ["-c", check], { input: text, encoding: "utf8" }).trim()).toBe("");
  });

  /** Runs a program; an import of NumPy fails if it is hidden. */
  async function python(
    program: string,
    isHidden: boolean,
    ...args: string[]
  ): Promise<Result & { workspace: Workspace }> {
    const { workspace, env } = scene(program);
    if (isHidden) workspace.write("numpy.py", 'raise ImportError("hidden")\n');
    const result = await startProgram("python3", [program, ...args], { cwd: workspace.path, env }).result;
    return { ...result, workspace };
  }

  test("an experiment logs and saves; a notebook adds, reads, and sees results", async () => {
    const { stdout, stderr, exitCode } = await python("notebook.py", false);
    expect({ exitCode, stderr: stderr.replaceAll(/^.*(?:guessed|nothing matched).*\n/gm, "") }).toEqual({
      exitCode: 0,
      stderr: "",
    });
    expect(JSON.parse(stdout)).toEqual([
      "unknown option --retires=3",
      "none.json does not exist",
      "--over: there is no column sed",
      'not-there was not found: npm install -g cooperate, or set cooperate_results.COMMAND = ["npx", "cooperate"]',
    ]);
  });

  describe.each([
    { label: "with NumPy", isHidden: false, there: HAS_NUMPY },
    { label: "without NumPy", isHidden: true, there: true },
  ])("$label", ({ isHidden, there }) => {
    test("what is wrong is refused, and what is odd is kept", needs(there, "numpy"), async () => {
      const { stderr, exitCode } = await python("faults.py", isHidden);
      expect([exitCode, stderr]).toEqual([0, ""]);
    });

    test("stores are scanned as with roach", needs(there, "numpy"), async () => {
      const { stderr, exitCode } = await python("scan.py", isHidden);
      expect([exitCode, stderr]).toEqual([0, ""]);
    });

    test("arrays and values come back from JavaScript, and go there", needs(there, "numpy"), async () => {
      const folders = new Workspace();
      const [ours, theirs] = [folders.at("ours.store"), folders.at("theirs.store")];
      const expected: Record<string, unknown> = { tree: { ü: [1, null, "NaN"] } };
      await saveStored(ours, "tree", contentOf({ ü: [1, null, Number.NaN] }), {});
      for (const array of arrays()) {
        const key = `größe/${array.type} ${array.shape.join("x")}`;
        await saveStored(ours, key, contentOf(array), {});
        expected[key] = JSON.parse(arrayJson(array));
      }
      const { stdout, stderr, exitCode } = await python("round_trip.py", isHidden, ours, theirs);
      expect([exitCode, stderr]).toEqual([0, ""]);
      expect(JSON.parse(stdout)).toEqual([!isHidden, expected]);

      const saved = new Map(listStored(theirs).map((stored) => [stored.key, loadStored(stored)]));
      expect(saved.get("tree")).toEqual({ a: [1, 2.5, null, true], é: { b: "NaN" } });
      expect(saved.get("number")).toBe(1.5);
      for (const array of arrays((i) => i * 5)) {
        if (array.type === "b1" || array.shape.join() === "2,0,4") continue;
        const dimensions = array.shape.includes(0) ? "leer" : array.shape.length;
        expect(saved.get(`größe/${array.type} ${dimensions}`)).toEqual(array);
      }
    });
  });
});

/** An array of each type and shape. */
function arrays(value: (i: number) => number = (i) => i): NpyArray[] {
  return (Object.keys(ELEMENTS) as ElementType[]).flatMap((type) =>
    [[], [0], [3], [2, 3], [2, 0, 4], [2, 3, 4]].map((shape) => {
      const count = shape.reduce((a, b) => a * b, 1);
      const numbers = Array.from({ length: count }, (_, i) => (type === "b1" ? value(i) % 2 : value(i)));
      const isLong = type === "i8" || type === "u8";
      const data = isLong
        ? new (type === "i8" ? BigInt64Array : BigUint64Array)(numbers.map(BigInt))
        : new ELEMENTS[type](numbers);
      return { type, shape, data };
    }),
  );
}
