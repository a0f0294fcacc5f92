import { mkdirSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Workspace } from "../../../test/helpers/workspace.ts";
import { headerOf, loadStored } from "./load.ts";
import { matcherOf } from "./pattern.ts";
import { contentOf, saveStored } from "./save.ts";
import { SavedParams } from "./saved-params.ts";
import { findStored, listStored } from "./stored.ts";

const load = (folder: string, key: string): unknown => {
  const stored = findStored(folder, key);
  return stored && loadStored(stored);
};
const keysIn = (folder: string): string[] => listStored(folder).map(({ key }) => key);

describe("a store", () => {
  test("has JSON values, arrays and any other files, by key", async () => {
    const workspace = new Workspace();
    const folder = workspace.at("x.store");
    expect(keysIn(folder)).toEqual([]);
    await saveStored(folder, "args", contentOf({ lr: 0.1, name: "é", bad: [Number.NaN, -Infinity] }), {});
    await saveStored(folder, "val/größe 1", contentOf(Float32Array.of(1, 2.5)), {});
    await saveStored(
      folder,
      "grid",
      contentOf({ type: "i8", shape: [2, 1], data: BigInt64Array.of(1n, -2n) }),
      {},
    );
    await saveStored(folder, "model", { bytes: "weights", suffix: ".pt" }, {});
    expect(keysIn(folder)).toEqual(["args", "grid", "model.pt", "val/größe 1"]);
    expect(load(folder, "args")).toEqual({ lr: 0.1, name: "é", bad: ["NaN", "-Infinity"] });
    expect(load(folder, "val/größe 1")).toEqual({ type: "f4", shape: [2], data: Float32Array.of(1, 2.5) });
    expect(load(folder, "grid")).toMatchObject({ shape: [2, 1], data: BigInt64Array.of(1n, -2n) });
    expect(load(folder, "args.json")).toEqual(load(folder, "args"));
    expect(() => load(folder, "model.pt")).toThrow("not opened by cooperate");
    expect(load(folder, "nothing")).toBeUndefined();
    const [, grid] = listStored(folder);
    expect(grid && headerOf(grid)).toMatchObject({ type: "<i8", shape: [2, 1] });
    expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("keeps what a key has, unless it is to be replaced", async () => {
    const folder = new Workspace().at("x.store");
    await saveStored(folder, "a", contentOf(1), {});
    await expect(saveStored(folder, "a", contentOf(Int8Array.of(1)), {})).rejects.toThrow(
      "a is there already",
    );
    await saveStored(folder, "a", contentOf(Int8Array.of(1)), { overwrite: true });
    expect(readdirSync(folder)).toEqual(["a.npy"]);
  });

  test("is for the users of the list", async () => {
    const workspace = new Workspace();
    mkdirSync(workspace.at("shared"));
    const list = workspace.list("shared/e.json", []);
    const umask = process.umask(0o077);
    try {
      const path = await saveStored(workspace.at("shared/c_0.store"), "val/a", contentOf(1), { list });
      expect((statSync(path).mode & 0o044).toString(8)).toBe("44");
      expect((statSync(workspace.at("shared/c_0.store/val")).mode & 0o055).toString(8)).toBe("55");
    } finally {
      process.umask(umask);
    }
  });

  test.each(["", "a/", "/a", "../a", "a/../b", ".a", "a/.b", "a\0b"])("refuses the key %j", async (key) => {
    const folder = new Workspace().at("x.store");
    await expect(saveStored(folder, key, contentOf(1), {})).rejects.toThrow("is no key");
    expect(() => findStored(folder, key)).toThrow("is no key");
  });

  test("refuses what is no JSON value, and a suffix in a key", async () => {
    expect(() => contentOf(undefined)).toThrow("undefined cannot be saved");
    await expect(saveStored(new Workspace().at("x"), "a.json", contentOf(1), {})).rejects.toThrow(
      "no suffix",
    );
  });

  test("shows all files, no links, and none that is hidden or being written", () => {
    const workspace = new Workspace();
    for (const name of ["a.json", "a.npy", "b.pkl", "b", ".a.json.12", "c.npy"]) workspace.write(name, "[1");
    workspace.write("secret", "");
    symlinkSync(workspace.at("secret"), workspace.at("link.json"));
    expect(keysIn(workspace.path)).toEqual(["a", "a.npy", "b", "b", "c", "secret"]);
    expect(() => load(workspace.path, "a")).toThrow("a.json cannot be read");
    expect(() => load(workspace.path, "c")).toThrow("it is no array of NumPy");
    expect(() => load(workspace.path, "link")).toThrow("cannot be read: ELOOP");
  });
});

test.each([
  ["*", "a/b", true],
  ["val/*", "val/a/b", true],
  ["val/*", "train/val/a", false],
  ["a?c", "abc", true],
  ["[ab]x", "bx", true],
  ["[!ab]x", "bx", false],
  ["a.b", "axb", false],
  ["[x", "[x", true],
  ["(a|b)", "a", false],
])("the pattern %s and the key %s: %s", (pattern, key, isMatch) => {
  expect(matcherOf(pattern)(key)).toBe(isMatch);
});

test("settings that programs have saved are read, if they are objects", () => {
  const workspace = new Workspace();
  for (const name of ["a", "b", "c"]) mkdirSync(workspace.at(`${name}.store`));
  workspace.write("a.store/args.json", '{"lr": 1, "bs": 2}');
  workspace.write("a.store/params.json", '{"lr": 3}');
  workspace.write("b.store/args.json", "[1]");
  workspace.write("c.store/args.json", "{");
  const saved = new SavedParams();
  expect(saved.of(workspace.at("a"))).toEqual({ lr: 3, bs: 2 });
  for (const name of ["b", "c", "none"]) expect(saved.of(workspace.at(name))).toBeUndefined();
  expect(saved.unreadable).toEqual([expect.stringContaining("args.json cannot be read")]);
});
