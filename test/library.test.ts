import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { CooperateError, RunEvent } from "../src/index.ts";
import { Workspace } from "./helpers/workspace.ts";

/** The built package, as a program uses it: the supervisor is a file of it. */
const BUILT = new URL("../dist/index.js", import.meta.url).href;
const { createList, openList } = (await import(BUILT)) as typeof import("../src/index.ts");

describe("as a library", () => {
  test("the example of docs/ works as documented", () => {
    const workspace = new Workspace();
    const example = fileURLToPath(new URL("../docs/examples/library.mjs", import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [example], {
      cwd: workspace.path,
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("added entries 0 to 2\nclaimed entry 0:");
    expect(stdout).toContain("recorded\nentry 1 ended\nentry 2 ended\n2 done, 0 failed\n");
    expect(workspace.files()).toEqual(["cooperate_1", "cooperate_2", "demo.json"]);
  });

  test("add, claim, settle, release, requeue, read, run", async () => {
    const workspace = new Workspace();
    expect(await createList(workspace.at("e.json"))).toBe(true);
    expect(await createList(workspace.at("e.json"))).toBe(false);
    const list = openList(workspace.at("e.json"));
    expect(await list.add([["false"], ["true"]], { name: "both" })).toBe(0);
    const first = await list.claim();
    const second = await list.claim();
    expect([first?.n, second?.n, await list.claim()]).toEqual([0, 1, undefined]);
    if (!first || !second) throw new Error("nothing was claimed");
    expect(await list.settle(first, { kind: "signalled", signal: "SIGKILL" })).toBe("recorded");
    expect(await list.release(second)).toBe("recorded");
    expect(await list.release(second)).toBe("superseded");
    expect((await list.read()).map(({ status }) => status)).toEqual(["failed", "pending"]);
    expect((await list.requeue("failed")).requeued).toEqual([0]);
    const events: RunEvent[] = [];
    const summary = await list.run({
      directory: workspace.path,
      maxFailures: 9,
      onEvent: (event) => events.push(event),
    });
    expect(summary).toMatchObject({ done: 1, failed: 1, failures: [0], reason: "drained" });
    expect(events.map(({ kind }) => kind)).toEqual(["started", "ended", "started", "ended"]);
    expect(workspace.record("e.json", 0)).toMatchObject({ attempt: 2, name: "both" });
  });

  test("an added entry can be read back, or is refused and nothing is written", async () => {
    const workspace = new Workspace();
    workspace.list("e.json", []);
    const list = openList(workspace.at("e.json"));
    await list.add([["executed", "x"]]);
    expect(workspace.read("e.json")).toBe('[\n[{},"executed","x"]\n]\n');
    expect(await list.read()).toMatchObject([{ status: "pending", argv: ["executed", "x"] }]);
    const before = workspace.read("e.json");
    for (const wrong of [[], [""], ["a", 1], "a b"]) {
      const error = await list.add([wrong as unknown as [string]]).catch((reason: CooperateError) => reason);
      expect(error).toMatchObject({
        kind: "usage",
        message: expect.stringContaining("command 0: ") as string,
      });
    }
    await expect(list.add([["a"]], { retries: "3" as unknown as number })).rejects.toThrow(
      '"retries" is the string',
    );
    expect(workspace.read("e.json")).toBe(before);
  });

  test("errors are CooperateError with a kind", async () => {
    const workspace = new Workspace();
    const error = await openList(workspace.at("none.json"))
      .read()
      .catch((reason: CooperateError) => reason);
    expect(error).toMatchObject({ name: "CooperateError", kind: "list", exitCode: 2 });
  });
});
