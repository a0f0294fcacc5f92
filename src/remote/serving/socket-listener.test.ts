import { once } from "node:events";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { Workspace } from "../../../test/helpers/workspace.ts";
import { SocketListener } from "./socket-listener.ts";

/** A listener at which each connection hears a word. */
async function listenerThatSays(word: string, path: string): Promise<SocketListener> {
  const listener = await SocketListener.open(path, (socket) => socket.end(word));
  if (!listener) throw new Error("no listener");
  onTestFinished(async () => listener.close());
  return listener;
}

async function heardAt(path: string): Promise<string> {
  const socket = connect(path);
  const [bytes] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  return String(bytes);
}

test("the later of two listeners gets the connections to come, and the earlier one leaves it its name", async () => {
  const work = new Workspace();
  const path = work.at("s");
  const first = await listenerThatSays("first", path);
  expect(await heardAt(path)).toBe("first");
  const second = await listenerThatSays("second", path);
  expect(await heardAt(path)).toBe("second");
  await first.close();
  expect(await heardAt(path)).toBe("second");
  await second.close();
  expect(readdirSync(work.path)).toEqual([]);
});

test("what was left behind is replaced", async () => {
  const work = new Workspace();
  const path = work.write("s", "");
  await listenerThatSays("hello", path);
  expect(await heardAt(path)).toBe("hello");
});

test("no listener where there is no folder", async () => {
  expect(await SocketListener.open(new Workspace().at("none/s"), () => {})).toBeUndefined();
});
