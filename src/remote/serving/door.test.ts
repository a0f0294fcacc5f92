import { once } from "node:events";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { Workspace } from "../../../test/helpers/workspace.ts";
import { Door } from "./door.ts";

/** A door at which each line hears a word. */
async function doorThatSays(word: string, path: string): Promise<Door> {
  const door = await Door.open(path, (socket) => socket.end(word));
  if (!door) throw new Error("no door");
  onTestFinished(async () => door.close());
  return door;
}

async function heardAt(path: string): Promise<string> {
  const socket = connect(path);
  const [bytes] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  return String(bytes);
}

test("the later of two doors gets the lines to come, and the earlier one leaves it its name", async () => {
  const work = new Workspace();
  const path = work.at("s");
  const first = await doorThatSays("first", path);
  expect(await heardAt(path)).toBe("first");
  const second = await doorThatSays("second", path);
  expect(await heardAt(path)).toBe("second");
  await first.close();
  expect(await heardAt(path)).toBe("second");
  await second.close();
  expect(readdirSync(work.path)).toEqual([]);
});

test("what was left behind is replaced", async () => {
  const work = new Workspace();
  const path = work.write("s", "");
  await doorThatSays("hello", path);
  expect(await heardAt(path)).toBe("hello");
});

test("no door where there is no folder", async () => {
  expect(await Door.open(new Workspace().at("none/s"), () => {})).toBeUndefined();
});
