import { spawn } from "node:child_process";
import { chmodSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { pending } from "../core/entry.ts";
import { append } from "../list/append.ts";
import { Workspace } from "../../test/helpers/workspace.ts";
import { until } from "../../test/helpers/until.ts";
import { createListFile, openListFile } from "./list-file.ts";
import { processesOfClaim } from "./orphans.ts";
import { askKernel, formatRunnerId, ownRunnerId, parseRunnerId } from "./runner-id.ts";

describe("updates", () => {
  test("that wait in one process share one write, in order", async () => {
    const workspace = new Workspace();
    workspace.list("e.json", []);
    let writes = 0;
    const list = openListFile(workspace.at("e.json"), { at: (point) => point === "committed" && writes++ });
    const numbers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => list.update(append([pending([String(i)])]))),
    );
    expect(numbers).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(workspace.entries("e.json")).toEqual(numbers.map((n) => [String(n)]));
    expect(writes).toBe(1);
  });

  test("one that throws does not stop the others", async () => {
    const workspace = new Workspace();
    workspace.list("e.json", [["a"]]);
    const list = openListFile(workspace.at("e.json"));
    const results = await Promise.allSettled([
      list.update(append([pending(["b"])])),
      list.update(() => {
        throw new RangeError("no");
      }),
      list.update(append([pending(["c"])])),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(workspace.entries("e.json")).toEqual([["a"], ["b"], ["c"]]);
  });

  test("a list that an editor shows half-written for a moment is looked at again", async () => {
    const workspace = new Workspace();
    const file = workspace.write("e.json", '[["a"],["b');
    const reading = openListFile(file).read();
    await sleep(100);
    writeFileSync(file, '[["a"],["b"]]');
    expect(await reading).toHaveLength(2);
  });

  test("permission taken away: refused at once, unless an outcome must not be lost", async () => {
    const workspace = new Workspace();
    workspace.list("e.json", []);
    const forbid = { at: (point: string) => point === "entered" && tries++ < 2 && deny() };
    const deny = (): never => {
      throw Object.assign(new Error("denied"), { code: "EACCES" });
    };
    let tries = 0;
    const list = openListFile(workspace.at("e.json"), forbid);
    await expect(list.update(append([pending(["a"])]))).rejects.toMatchObject({
      kind: "storage",
      exitCode: 3,
    });
    expect(await list.update(append([pending(["b"])]), { stubborn: true })).toBe(0);
  });
});

describe("createListFile", () => {
  test("has one winner", async () => {
    const workspace = new Workspace();
    const file = workspace.at("new.json");
    const wins = await Promise.all(
      Array.from({ length: 8 }, (_, i) => createListFile(file, [pending([String(i)])])),
    );
    expect(wins.filter(Boolean)).toHaveLength(1);
    expect(workspace.entries("new.json")).toEqual([[String(wins.indexOf(true))]]);
    expect(workspace.files()).toEqual(["new.json"]);
  });

  test("says what is missing", async () => {
    const workspace = new Workspace();
    await expect(createListFile(workspace.at("no/e.json"), [])).rejects.toThrow("there is no folder");
    symlinkSync("gone", workspace.at("link.json"));
    expect(await createListFile(workspace.at("link.json"), [])).toBe(false);
  });

  test("obeys the umask", async () => {
    const workspace = new Workspace();
    chmodSync(workspace.path, 0o777);
    await createListFile(workspace.at("e.json"), []);
    expect(statSync(workspace.at("e.json")).mode & 0o777).toBe(0o666 & ~process.umask());
  });
});

describe("who a runner is", () => {
  test("the id says everything, whatever the host is called", () => {
    for (const host of ["gpu1", "gpu-1.example.org", "a-1-2-3"]) {
      const id = { host, pid: 4711, boot: "1f0c2a77", namespace: "4026531836", start: "88123" };
      expect(parseRunnerId(formatRunnerId(id))).toEqual(id);
    }
    expect(parseRunnerId("somebody else's")).toBeUndefined();
  });

  test("the kernel knows the living, and is not fooled by a pid used again, another boot, or another host", async () => {
    const own = ownRunnerId();
    expect(askKernel(own)).toBe("alive");
    expect(askKernel({ ...own, start: "1" })).toBe("dead");
    expect(askKernel({ ...own, pid: 2 ** 22 + 1 })).toBe("dead");
    expect(askKernel({ ...own, boot: "00000001" })).toBe("elsewhere");
    expect(askKernel({ ...own, namespace: "1" })).toBe("elsewhere");
    expect(askKernel({ ...own, host: "gpu1" })).toBe("elsewhere");
  });

  test("processes of a claim are found by their environment", async () => {
    const claim = `test-${process.pid}`;
    const child = spawn("sleep", ["60"], { env: { ...process.env, COOPERATE_CLAIM: claim } });
    await until("it is found", () => processesOfClaim(claim).includes(child.pid ?? -1));
    expect(processesOfClaim("another")).toEqual([]);
    child.kill("SIGKILL");
    await until("it is gone", () => processesOfClaim(claim).length === 0);
  });
});
