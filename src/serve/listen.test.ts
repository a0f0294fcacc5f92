import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { Workspace } from "../../test/helpers/workspace.ts";
import { listenOnSocket } from "./listen-on-socket.ts";
import { listen, listenOnLoopback } from "./listen.ts";

const ANSWER = (_: unknown, response: { end(text: string): unknown }): void => void response.end("here");

test("both IP versions have the same port", async () => {
  const { servers, port } = await listenOnLoopback(ANSWER, 0);
  onTestFinished(() => servers.forEach((server) => void server.close()));
  for (const server of servers) expect((server.address() as AddressInfo).port).toBe(port);
  expect(servers.map((server) => (server.address() as AddressInfo).address)).toEqual(
    ["127.0.0.1", "::1"].slice(0, servers.length),
  );
  await expect(listenOnLoopback(ANSWER, port)).rejects.toMatchObject({ code: "EADDRINUSE" });
});

test("who sends slowly is cut off, and so are too many connections", async () => {
  const server = await listen(ANSWER, { host: "127.0.0.1", port: 0 });
  onTestFinished(() => void server.close());
  expect(server.headersTimeout).toBeLessThanOrEqual(10_000);
  expect(server.requestTimeout).toBeLessThanOrEqual(30_000);
  expect(server.maxConnections).toBe(200);
});

test("a name that is too long for a socket is refused, and nothing is made at the beginning of it", async () => {
  const workspace = new Workspace();
  await expect(listenOnSocket(ANSWER, workspace.at("x".repeat(150)))).rejects.toThrow("at most 103 bytes");
  expect(workspace.files()).toEqual([]);
});
