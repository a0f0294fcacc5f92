import { chmodSync, chownSync, lstatSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { needs } from "../../../test/helpers/needs.ts";
import { Workspace } from "../../../test/helpers/workspace.ts";
import { relayPath } from "./relay-path.ts";

class Scene extends Workspace {
  readonly file = this.list("x.json", []);

  async place(env: NodeJS.ProcessEnv = { XDG_RUNTIME_DIR: this.path }, leaseMs = 600_000) {
    return relayPath(this.file, leaseMs, { HOME: "/dev/null", ...env });
  }
}

test("the folder is private, and each list and lease has a name of its own", async () => {
  const scene = new Scene();
  const place = await scene.place();
  expect(dirname(place ?? "")).toBe(scene.at("cooperate"));
  expect(lstatSync(scene.at("cooperate")).mode & 0o777).toBe(0o700);
  expect(await scene.place()).toBe(place);
  expect(await scene.place(undefined, 60_000)).not.toBe(place);
  symlinkSync(scene.file, scene.at("same.json"));
  expect(await relayPath(scene.at("same.json"), 600_000, { XDG_RUNTIME_DIR: scene.path })).toBe(place);
});

test("a folder that others could enter, or that is a link, is not used, but the next one", async () => {
  const scene = new Scene();
  mkdirSync(scene.at("cooperate"));
  chmodSync(scene.at("cooperate"), 0o755);
  expect(await scene.place()).toBeUndefined();
  const place = await scene.place({ XDG_RUNTIME_DIR: scene.path, XDG_CACHE_HOME: scene.at("c") });
  expect(dirname(place ?? "")).toBe(scene.at("c/cooperate/serving"));
  const other = new Scene();
  symlinkSync(scene.at("c/cooperate/serving"), other.at("cooperate"));
  expect(await other.place()).toBeUndefined();
});

const AS_ROOT = needs(process.getuid?.() === 0, "root, who alone may give files to others");

test("the folder of another user is not used", AS_ROOT, async () => {
  const scene = new Scene();
  mkdirSync(scene.at("cooperate"), { mode: 0o700 });
  chownSync(scene.at("cooperate"), 1501, 1501);
  expect(await scene.place()).toBeUndefined();
});

test("a path that is too long for a socket is not used", async () => {
  const scene = new Scene();
  expect(await scene.place({ XDG_RUNTIME_DIR: scene.at("x".repeat(60)) })).toBeUndefined();
});
