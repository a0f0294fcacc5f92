import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import { Workspace } from "../../../test/helpers/workspace.ts";
import { relay } from "./relay.ts";

async function scene(onConnection: (socket: Socket) => void) {
  const path = join(new Workspace().path, "s");
  const server: Server = createServer({ allowHalfOpen: true }, onConnection).listen(path);
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const [input, output, clock] = [new PassThrough(), new PassThrough(), new FakeClock()];
  const over = new AbortController();
  const relayed = relay(path, { input, output, clock, over: over.signal });
  return { server, path, input, output, clock, over, relayed };
}

test("a connection is passed on both ways, and each end may say all before the other has", async () => {
  const { input, output, relayed } = await scene((socket) => {
    socket.write("hello\n");
    let heard = "";
    socket.setEncoding("utf8").on("data", (text: string) => (heard += text));
    socket.on("end", () => socket.end(`heard ${heard}`));
  });
  input.end("early words");
  expect(await relayed).toBe(true);
  expect(String(output.read())).toBe("hello\nheard early words");
});

test.each([
  ["closes", (socket: Socket) => socket.destroy(), 0],
  ["says nothing, since it is stopped", () => {}, 8_000],
])(
  "who serves and %s: nothing was read or written, so that the connection can be served",
  async (_, onConnection, ms) => {
    const { input, output, clock, relayed, server } = await scene(onConnection);
    input.write("hello");
    await once(server, "connection");
    await clock.advance(ms);
    expect(await relayed).toBe(false);
    expect(output.read()).toBeNull();
    expect(String(input.read())).toBe("hello");
  },
);

test("nobody listens at a socket that was left behind", async () => {
  const { path, server, relayed, over } = await scene((socket) => socket.write("x"));
  over.abort();
  await relayed;
  server.close();
  const parts = {
    input: new PassThrough(),
    output: new PassThrough(),
    clock: new FakeClock(),
    over: over.signal,
  };
  expect(await relay(path, parts)).toBe(false);
});

test("a connection ends when who serves it dies, and when this process is to end", async () => {
  const sockets: Socket[] = [];
  const first = await scene((socket) => sockets.push(socket) && socket.write("x"));
  await once(first.output, "data");
  sockets[0]?.destroy();
  expect(await first.relayed).toBe(true);
  const second = await scene((socket) => socket.write("x"));
  await once(second.output, "data");
  second.over.abort();
  expect(await second.relayed).toBe(true);
});
