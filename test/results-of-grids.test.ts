import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cooperate } from "./helpers/cli.ts";
import { Workspace } from "./helpers/workspace.ts";

const INPUTS = new URL("fixtures/inputs/", import.meta.url);
const SIMTONY = JSON.parse(readFileSync(new URL("fixtures/simtony.json", import.meta.url), "utf8")) as {
  cases: readonly { name: string; spec: string }[];
};

function input(name: string): string {
  return readFileSync(new URL(name, INPUTS), "utf8");
}

function simtony(name: string): string {
  return SIMTONY.cases.find((each) => each.name === name)?.spec ?? "";
}

/** The columns of parameters that `--results` shows, with the values in each. */
async function columnsOf(
  { path }: Workspace,
  list: string,
  selection: string,
): Promise<Record<string, string[]>> {
  const { stdout } = await cooperate(["--results", list, selection, "--csv"], { cwd: path });
  const [head = [], ...rows] = stdout
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const columns = head.map(
    (name, i) => [name, [...new Set(rows.map((row) => row[i] ?? ""))].sort()] as const,
  );
  return Object.fromEntries(columns.filter(([name]) => name !== "n" && name !== "status"));
}

/** The axes of each grid as its file has them, of the entries that the selection means. */
const GRIDS = [
  {
    grid: "W&B, a grid",
    file: input("wandb-grid.yaml"),
    selection: "train.py",
    axes: { learning_rate: ["0.0003", "0.001", "0.003"], weight_decay: ["0.0", "0.10"] },
    // In a record a number is a number; in a command it is as it was written.
    words: { learning_rate: ["1e-3", "3e-3", "3e-4"], weight_decay: ["0.0", "0.10"] },
  },
  {
    grid: "simtony, train steps of three sweeps",
    file: input("params-grown.yaml"),
    selection: "train.py",
    axes: {
      lr: ["0.001", "0.01", "0.1", "0.3", "0.5"],
      norm: ["batch", "layer", "none"],
      fast: ["false", "true"],
    },
  },
  {
    grid: "steps that pass files on",
    file: input("pipeline.yaml"),
    selection: "fit.py",
    axes: { fold: ["1", "2"], alpha: ["0.5", "1", "2.0"] },
  },
  {
    grid: "simtony's README",
    file: simtony("README"),
    selection: "train.py",
    axes: { norm: ["batch", "new"], moment: ["0.05", "0.1"], "early-stop": ["false", "true"] },
  },
];

describe("the parameters in a table are the axes of the grid", () => {
  test.each(GRIDS)(
    "$grid, from the records and from the commands alone",
    async ({ file, selection, axes, words }) => {
      const workspace = new Workspace();
      workspace.write("grid.yaml", file);
      await cooperate(["--sweep", "exps.json", "grid.yaml"], { cwd: workspace.path });
      expect(await columnsOf(workspace, "exps.json", selection)).toEqual(axes);
      const bare = workspace
        .entries("exps.json")
        .map((words) => words.filter((word) => typeof word === "string"));
      workspace.list("bare.json", bare);
      expect(await columnsOf(workspace, "bare.json", selection)).toEqual(words ?? axes);
    },
  );

  test("all steps of a sweep together: what one step passes to the next is no parameter", async () => {
    const workspace = new Workspace();
    workspace.write("grid.yaml", input("params-grown.yaml"));
    await cooperate(["--sweep", "exps.json", "grid.yaml"], { cwd: workspace.path });
    const shown = await columnsOf(workspace, "exps.json", "all");
    expect(Object.keys(shown)).toEqual(["lr", "norm", "fast", "program"]);
  });

  test("W&B, nested parameters and random search with name=value", async () => {
    const workspace = new Workspace();
    for (const name of ["wandb-nested.yaml", "wandb-random.yaml"]) {
      workspace.write(name, input(name));
      await cooperate(["--sweep", `${name}.json`, name], { cwd: workspace.path });
    }
    expect(await columnsOf(workspace, "wandb-nested.yaml.json", "all")).toEqual({
      "early-stop": ["false", "true"],
      seed: ["1", "2"],
      "optimizer/momentum": ["0", "0.9"],
    });
    const words = workspace
      .entries("wandb-random.yaml.json")
      .map((entry) => entry.filter((word) => typeof word === "string"));
    const drawn = (name: string): string[] =>
      [
        ...new Set(
          words.map(
            (entry) => entry.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1) ?? "",
          ),
        ),
      ].sort();
    const names = ["optim.lr", "data.batch_size", "model.dropout", "model.depth", "data.augment"];
    expect(await columnsOf(workspace, "wandb-random.yaml.json", "all")).toEqual(
      Object.fromEntries(names.map((name) => [name, drawn(name)])),
    );
  });
});
