import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import type { RowsEvent } from "../src/page/data/live-data.ts";
import { cooperate, start } from "./helpers/cli.ts";
import { type Serving, serve } from "./helpers/serving.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const JSON_TYPE = { "content-type": "application/json" };

/** A list of four entries, one of which has failed and one of which names another file as its log. */
function listIn(ws: Workspace): string {
  ws.write("log", "# cooperate: entry 1, attempt 1\n# command: x\nhello\n");
  ws.write("passwd", "root:x:0\n");
  symlinkSync(ws.at("log"), ws.at("link"));
  const ended = {
    claim: "c1",
    attempt: 1,
    status: "failed",
    exitCode: 1,
    startedAt: "2026-11-27T10:00:00.000Z",
  };
  return ws.list("exps.json", [
    ["true", "0"],
    ["executed", { ...ended, log: ws.at("log") }, "true", "1"],
    ["executed", { ...ended, claim: "c2", log: ws.at("passwd") }, "true", "2"],
    ["executed", { ...ended, claim: "c3", log: ws.at("link") }, "true", "3"],
  ]);
}

async function post(
  serving: Serving,
  body: object,
  headers: object = {},
): Promise<{ status: number; text: string }> {
  return serving.ask("/control", {
    method: "POST",
    headers: { ...JSON_TYPE, ...headers },
    body: JSON.stringify(body),
  });
}

/** Sends bytes as they are. @returns the first line of the answer */
async function sendRaw({ url }: Serving, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), "127.0.0.1", () => socket.end(text));
    let answer = "";
    socket.on("data", (chunk) => (answer += chunk.toString()));
    socket.on("close", () => resolve(answer.split("\r\n")[0] ?? "")).on("error", reject);
  });
}

test("who may ask, and what: real requests", async () => {
  const ws = new Workspace();
  listIn(ws);
  const serving = await serve(["exps.json"], ws.path);
  const { url, token, ask } = serving;
  const evil = "http://evil.example";
  const enter = `/?token=${token}`;
  const post = { method: "POST", headers: JSON_TYPE, body: "{}" };
  const cases: [path: string, options: Parameters<typeof ask>[1], status: number][] = [
    ["/", { isStranger: true }, 403],
    ["/?token=wrong", { isStranger: true }, 403],
    ["/", { headers: { host: `evil.example:${url.port}` } }, 421],
    [enter, { isStranger: true }, 303],
    ["/", {}, 200],
    ["/data", { headers: { origin: evil } }, 403],
    ["/data", { headers: { "sec-fetch-site": "cross-site" } }, 403],
    ["/data", { headers: { "sec-fetch-site": "same-site" } }, 403],
    ["/control", { method: "POST", headers: { "content-type": "text/plain" }, body: "{}" }, 403],
    ["/control", post, 403],
    ["/anything", post, 403],
    ["/data", { isStranger: true }, 403],
    ["/events", { isStranger: true }, 403],
    ["/log/1", { isStranger: true }, 403],
    ["/report.js", { isStranger: true }, 403],
    ["/data", { method: "OPTIONS" }, 405],
    ["/data", { method: "PUT" }, 405],
    ["/data", { method: "HEAD" }, 200],
    ["/report.js", {}, 200],
    ["/report.css", {}, 200],
    ["/exps.json", {}, 404],
    ["/log/1?from=-1", {}, 400],
    ["/log/9", {}, 404],
    ["/log/0", {}, 404],
    ["/log/2", {}, 404], // it is no job log
    ["/log/3", {}, 404], // a link
    ["/log/../../../../../../etc/passwd", {}, 404],
    ["/log/%2e%2e%2fpasswd", {}, 404],
  ];
  for (const [path, options, status] of cases)
    expect([path, options, (await ask(path, options)).status]).toEqual([path, options, status]);
  expect(await sendRaw(serving, `GET ${url.origin}/data HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`)).toContain(
    " 400 ",
  );
  expect(
    await sendRaw(serving, `GET /data HTTP/1.1\r\nHost: ${url.host}\r\nHost: evil.example\r\n\r\n`),
  ).toContain(" 400 ");
  expect(await sendRaw(serving, "GET /data HTTP/1.0\r\n\r\n")).toContain(" 400 ");
  const elsewhere = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
  const led = await ask(enter, { isStranger: true, headers: elsewhere });
  expect([led.status, led.text]).toEqual([200, expect.stringContaining("refresh")]);
  const { headers, text } = await ask(enter, { isStranger: true });
  expect(headers["set-cookie"]?.[0]).toMatch(
    new RegExp(`^cooperate_${url.port}=[\\w-]+; HttpOnly; SameSite=Strict; Path=/$`),
  );
  expect(headers["set-cookie"]?.[0]).not.toContain(token);
  expect([headers.location, text]).toEqual(["./", ""]);
  const { headers: page } = await ask("/");
  expect(page["content-security-policy"]).toContain("script-src 'self';");
  expect(page["content-security-policy"]).toContain("frame-ancestors 'none'");
  expect(page["access-control-allow-origin"]).toBeUndefined();
  expect(await ask("/log/1?from=34")).toMatchObject({
    text: "command: x\nhello\n",
    headers: { "x-log-size": "51" },
  });
  expect(await ask("/log/1?from=999")).toMatchObject({ status: 200, text: "" });
});

test("ten wrong tokens close the door for a minute, each is answered late, and who is inside stays", async () => {
  const ws = new Workspace();
  listIn(ws);
  const { ask, token } = await serve(["exps.json"], ws.path);
  const began = performance.now();
  const wrong = Array.from({ length: 10 }, async (_, i) => ask(`/?token=${token}${i}`, { isStranger: true }));
  for (const { status } of await Promise.all(wrong)) expect(status).toBe(403);
  expect(performance.now() - began).toBeGreaterThan(190);
  expect(await ask(`/?token=${token}`, { isStranger: true })).toMatchObject({
    status: 429,
    headers: { "retry-after": expect.stringMatching(/^[56]\d$/) as string },
  });
  expect((await ask("/data")).status).toBe(200);
});

test("with --control, an order does what the verb does, and leaves alone what has moved on", async () => {
  const ws = new Workspace();
  listIn(ws);
  const serving = await serve(["exps.json", "--control"], ws.path);
  const { id, claims } = await serving.data();
  expect(claims).toEqual({ 1: "c1", 2: "c2", 3: "c3" });
  const entry = { n: 1, status: "failed", claim: "c1" };
  const requeue = { id, order: "requeue", entries: [entry] };
  expect((await post(serving, requeue, { origin: "http://evil.example" })).status).toBe(403);
  expect((await post(serving, requeue, { "content-type": "text/plain" })).status).toBe(415);
  expect((await post(serving, { ...requeue, order: "add" })).status).toBe(400);
  const huge = { method: "POST", headers: { ...JSON_TYPE, "content-length": "17000000" } };
  expect((await serving.ask("/control", huge)).status).toBe(413);
  expect(ws.entries("exps.json")[1]?.[0]).toBe("executed");

  const moved = { n: 2, status: "failed", claim: "another" };
  const answer = JSON.parse((await post(serving, { ...requeue, entries: [entry, moved] })).text) as object;
  expect(answer).toEqual({
    lines: ["1 entry is pending again: 1", "left alone, since they have changed meanwhile: 2"],
    changed: [1],
  });
  const other = new Workspace();
  listIn(other);
  await cooperate(["--requeue", "exps.json", "1"], { cwd: other.path });
  const plain = (text: string, { path }: Workspace): string =>
    text.replaceAll(JSON.stringify(path).slice(1, -1), "");
  expect(plain(ws.read("exps.json"), ws)).toBe(plain(other.read("exps.json"), other));

  expect(JSON.parse((await post(serving, { ...requeue, entries: [moved] })).text)).toEqual({
    lines: ["left alone, since they have changed meanwhile: 2"],
    changed: [],
  });
  const priority = { id, order: "priority", priority: 7, entries: [{ n: 0, status: "pending" }] };
  expect(JSON.parse((await post(serving, priority)).text)).toMatchObject({ changed: [0] });
  expect(ws.record("exps.json", 0)).toEqual({ priority: 7 });
  const cancel = { id, order: "cancel", entries: [{ n: 0, status: "pending" }] };
  expect(JSON.parse((await post(serving, cancel)).text)).toMatchObject({ changed: [0] });
  expect(ws.record("exps.json", 0)).toMatchObject({ status: "cancelled" });

  // Numbers that have moved on mean other entries.
  await cooperate(["--remove", "exps.json", "0"], { cwd: ws.path });
  const stale = { id, order: "cancel", entries: [{ n: 0, status: "pending" }] };
  expect(JSON.parse((await post(serving, stale)).text)).toMatchObject({ changed: [] });
  expect(ws.entries("exps.json")[0]?.[0]).not.toBe("executed");
});

describe("the stream", () => {
  test("tells what has changed, from where a page was; 21 pages are one too many", async () => {
    const ws = new Workspace();
    listIn(ws);
    const serving = await serve(["exps.json"], ws.path);
    const { id } = await serving.data();
    const events = await serving.events(id);
    await cooperate(["--pause", "exps.json", "0"], { cwd: ws.path });
    const first = await until("the row has changed", () => events.all()[0]);
    expect(first).toMatchObject({ event: "rows", data: { rows: [{ row: 0, status: 1, claim: null }] } });
    events.close();
    await cooperate(["--cancel", "exps.json", "0"], { cwd: ws.path });
    const again = await serving.events("ignored", { "last-event-id": first.id ?? "" });
    const second = await until("the next change is told", () => again.all()[0]);
    expect((second.data as RowsEvent).rows.map(({ row, status }) => [row, status])).toEqual([[0, 5]]);
    const unknown = await serving.events("x.1.0");
    expect((await until("it is to ask again", () => unknown.all()[0])).event).toBe("reset");
    const others = await Promise.all(Array.from({ length: 18 }, async () => serving.events(id)));
    expect(others.map(({ status }) => status)).toEqual(Array.from({ length: 18 }, () => 200));
    expect((await serving.events(id)).status).toBe(503);
    others[0]?.close();
    await until("there is room again", async () => (await serving.events(id)).status === 200);
  });

  test("says when the list is gone or invalid, and goes on when it is back", async () => {
    const ws = new Workspace();
    listIn(ws);
    const text = ws.read("exps.json");
    const serving = await serve(["exps.json"], ws.path);
    const events = await serving.events((await serving.data()).id);
    const last = async (said: string): Promise<unknown> =>
      until(`it tells of ${said}`, () => JSON.stringify(events.all().at(-1)).includes(said));
    ws.write("exps.json", "[1, 2");
    await last("is not a valid list");
    expect((await serving.ask("/data")).status).toBe(200);
    rmSync(ws.at("exps.json"));
    await last("does not exist");
    ws.write("exps.json", text);
    await last('{"message":null}');
    await cooperate(["--pause", "exps.json", "0"], { cwd: ws.path });
    await last('"rows"');
    expect(serving.said()).not.toContain("    at ");
  });
});

test("nothing is written beside the list, whatever ends it", async () => {
  const ws = new Workspace();
  listIn(ws);
  const [files, before] = [readdirSync(ws.path).toSorted(), ws.read("exps.json")];
  const [first, second] = await Promise.all([serve(["exps.json"], ws.path), serve(["exps.json"], ws.path)]);
  const events = await first.events("");
  await until("it looks", () => events.all().length > 0);
  first.running.child.kill("SIGKILL");
  await first.running.result;
  second.running.child.kill("SIGINT");
  expect((await second.running.result).exitCode).toBe(130);
  expect(readdirSync(ws.path).toSorted()).toEqual(files);
  expect(ws.read("exps.json")).toBe(before);
});

test("it ends when nobody looks", async () => {
  const ws = new Workspace();
  listIn(ws);
  const { running } = await serve(["exps.json", "--idle-timeout", "1s"], ws.path);
  const { exitCode, stderr } = await running.result;
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining("nobody has looked at it")]);
});

test("on a socket that only we can use; one that is left over is replaced", async () => {
  const ws = new Workspace();
  listIn(ws);
  const first = await serve(["exps.json", "--socket", "sock"], ws.path);
  expect(statSync(ws.at("sock")).mode & 0o777).toBe(0o600);
  expect((await first.ask("/data")).status).toBe(200);
  expect(await cooperate(["--serve", "exps.json", "--socket", "sock"], { cwd: ws.path })).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("another program listens there") as string,
  });
  first.running.child.kill("SIGKILL");
  await first.running.result;
  const second = await serve(["exps.json", "--socket", "sock"], ws.path);
  expect((await second.ask("/data")).status).toBe(200);
});

test("the token in a file stays; with it a page of the server before goes on", async () => {
  const ws = new Workspace();
  listIn(ws);
  const first = await serve(["exps.json", "--token-file", "token"], ws.path);
  expect(statSync(ws.at("token")).mode & 0o777).toBe(0o600);
  expect(ws.read("token").trim()).toBe(first.token);
  const entered = await first.ask(`/?token=${first.token}`, { isStranger: true });
  const cookie = entered.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
  first.running.child.kill("SIGKILL");
  await first.running.result;
  const args = ["exps.json", "--token-file", "token", "--port", first.url.port];
  const second = await serve(args, ws.path);
  expect((await second.ask("/data", { isStranger: true, headers: { cookie } })).status).toBe(200);
  expect(await cooperate(["--serve", ...args], { cwd: ws.path })).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining(`--port ${first.url.port}: another program listens there`) as string,
  });
});

test("--open does not show the token in the list of processes", async () => {
  const ws = new Workspace();
  listIn(ws);
  ws.write("xdg-open", `#!/bin/sh\nprintf '%s\\n' "$@" >opened.new && mv opened.new opened\n`);
  chmodSync(ws.at("xdg-open"), 0o755);
  const env = { ...process.env, PATH: `${ws.path}:${process.env["PATH"]}` };
  const { running, token, url } = await serve(["exps.json", "--open"], ws.path, env);
  const opened = await until("the browser is started", () => ws.read("opened").trim());
  expect(opened).not.toContain(token);
  expect(statSync(opened).mode & 0o777).toBe(0o600);
  expect(readFileSync(opened, "utf8")).toContain(`url=${url.href}"`);
  running.child.kill("SIGTERM");
  expect((await running.result).exitCode).toBe(143);
  expect(existsSync(opened)).toBe(false);
});

test.each([
  [["--host", "0.0.0.0"], "it needs --token-file"],
  [["--host", "192.0.2.1", "--token-file", "token"], "--host 192.0.2.1"],
  [["--port", "70000"], "ports go up to 65535"],
  [["--port", "x"], "expected a whole number"],
  [["--socket", "log"], "there is something else of that name"],
  [["--socket", "no/folder"], "--socket no/folder"],
  [["--socket", "s", "--port", "1"], "do not go together"],
  [["--token-file", "log"], "others may read it"],
  [["--token-file", "no/token"], "cannot be read or made"],
  [["--idle-timeout", "soon"], "is not a duration"],
  [["--metric", "acc=("], "--metric"],
  [["--attempts", "all"], "--attempts all"],
])("%j is refused", async (args, said) => {
  const ws = new Workspace();
  listIn(ws);
  writeFileSync(ws.at("log"), "", { mode: 0o644 });
  const { exitCode, stderr, stdout } = await cooperate(["--serve", "exps.json", ...args], { cwd: ws.path });
  expect([exitCode, stdout, stderr]).toEqual([expect.any(Number), "", expect.stringContaining(said)]);
  expect([2, 3]).toContain(exitCode);
  expect(stderr).not.toContain("    at ");
});

test("a list that is not there is told at once", async () => {
  const { exitCode, stderr } = await start(["--serve", "none.json"], { cwd: new Workspace().path }).result;
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("does not exist")]);
});
