import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { SYSTEM_CLOCK } from "../../core/clock.ts";
import { dialSocket } from "./dial-socket.ts";

let folder: string;
let waits: Promise<void>;
let onWait: () => void;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tunnels-"));
  waits = new Promise((resolve) => (onWait = resolve));
  return () => rmSync(folder, { recursive: true, force: true });
});

/** Listens at a socket of a certain age, and answers with its name. */
async function listen(name: string, age: number): Promise<Server> {
  const server = createServer((socket) => socket.write(name));
  await new Promise<void>((resolve) => server.listen(join(folder, name), resolve));
  onTestFinished(() => void server.close());
  const at = Date.now() / 1000 - age;
  utimesSync(join(folder, name), at, at);
  return server;
}

/** A socket whose process has died: closing a server would remove it. */
async function dead(name: string): Promise<void> {
  const { spawnSync } = await import("node:child_process");
  const script = `require("node:net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))`;
  spawnSync(process.execPath, ["-e", script, join(folder, name)]);
}

function dial(patienceMs = 0, path = folder) {
  const clock = { ...SYSTEM_CLOCK, sleep: async () => SYSTEM_CLOCK.sleep(10) };
  return dialSocket({
    folder: path,
    env: { HOME: folder },
    clock,
    patienceMs,
    onWait,
  });
}

async function heard(dialled: ReturnType<typeof dial>): Promise<string> {
  const text = await new Promise<string>((resolve) => {
    dialled.input.once("data", (chunk: Buffer) => resolve(chunk.toString()));
    dialled.input.once("end", () => resolve(dialled.said()));
    dialled.input.resume();
  });
  dialled.kill();
  await dialled.ended;
  return text;
}

test("the newest socket is taken, and where nobody answers the next one", async () => {
  await listen("older.sock", 60);
  await listen("newer.sock", 30);
  expect(await heard(dial())).toBe("newer.sock");
  await dead("newest.sock");
  expect(await heard(dial())).toBe("newer.sock");
});

test("a folder below the home is found, and a socket is waited for", async () => {
  mkdirSync(join(folder, "sub"), { mode: 0o700 });
  const dialled = dial(60_000, "~/sub");
  await waits;
  await listen("sub/late.sock", 0);
  expect(await heard(dialled)).toBe("sub/late.sock");
});

test("without a socket, and in a folder that others may enter, there is no tunnel", async () => {
  expect(await heard(dial())).toContain("there is no tunnel in");
  expect(await heard(dial(0, join(folder, "none")))).toContain("there is no tunnel in");
  chmodSync(folder, 0o750);
  await listen("x.sock", 0);
  expect(await heard(dial())).toBe(`others may enter ${folder}: chmod 700 it`);
});
