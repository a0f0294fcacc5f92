import { mkdirSync } from "node:fs";
import { hostname } from "node:os";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { splitWords } from "../src/core/shell-words.ts";
import type { HookRequest } from "../src/hooks/hook-request.ts";
import {
  startMailServer,
  startProxy,
  startWebServer,
  tellTo,
  type Told,
  toldIn,
} from "./helpers/call-backs.ts";
import { cooperate, start, startProgram } from "./helpers/cli.ts";
import { heard } from "./helpers/heard.ts";
import { isAlive, until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "exps.json";

async function run(workspace: Workspace, args: string[], env: NodeJS.ProcessEnv = {}) {
  return cooperate(["--run", FILE, ...args], { cwd: workspace.path, env: { ...process.env, ...env } });
}

/**
 * Runs until the runner has printed each of `lines`, and then asks it to leave. The runner has to
 * wait for that: without `--wait` it leaves five seconds after the last entry, and a busy machine
 * may need longer to make the call-back.
 */
async function runUntilSaid(
  workspace: Workspace,
  args: string[],
  lines: readonly RegExp[],
  env: NodeJS.ProcessEnv = {},
) {
  const runner = start(["--run", FILE, "--wait", ...args], {
    cwd: workspace.path,
    env: { ...process.env, ...env },
  });
  await Promise.all(lines.map(async (line) => heard(runner, line)));
  await cooperate(["--stop", FILE], { cwd: workspace.path });
  return runner.result;
}

/**
 * What call-backs wrote to the file `told` once there are `count`: on a busy machine a runner may
 * leave before that.
 */
async function toldOf(workspace: Workspace, count: number): Promise<Told[]> {
  await until(`${count} were told`, () => toldIn(workspace, "told").length >= count);
  return toldIn(workspace, "told");
}

describe("--on-failure", () => {
  test("passes the facts of each failure in the environment, and the words of the command unchanged", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [
      [{ name: "first one" }, "sh", "-c", "exit 3"],
      ["true"],
      ["sh", "-c", "kill -SEGV $$"],
      ["no such program"],
      [{ timeout: "0.2s" }, "sleep", "60"],
    ]);
    const words = ["a b", "$HOME", "*", "x'y", ""];
    const { exitCode, stderr } = await run(
      workspace,
      ["--keep-going", "--log-dir", "logs", "--on-failure", tellTo("told", ...words)],
      { COOPERATE_NAME: "of another list", COOPERATE_DONE: "7" },
    );
    expect(exitCode).toBe(1);
    expect(stderr).not.toContain("on-failure");
    const told = (await toldOf(workspace, 4)).sort((a, b) =>
      (a.env["COOPERATE_ENTRY"] ?? "") < (b.env["COOPERATE_ENTRY"] ?? "") ? -1 : 1,
    );
    const [first, ...others] = told;
    expect(first).toMatchObject({ words, cwd: workspace.path });
    expect(first?.env).toMatchObject({
      COOPERATE_EVENT: "failure",
      COOPERATE_FILE: workspace.at(FILE),
      COOPERATE_ENTRY: "0",
      COOPERATE_ATTEMPT: "1",
      COOPERATE_NAME: "first one",
      COOPERATE_LOG: workspace.at("logs/cooperate_0"),
      COOPERATE_EXIT: "3",
      COOPERATE_REASON: "",
      COOPERATE_HOST: hostname(),
      COOPERATE_COMMAND: "sh -c 'exit 3'",
      COOPERATE_DONE: "",
    });
    expect(first?.env).not.toHaveProperty("COOPERATE_CLAIM");
    const facts = others.map(({ env }) => [
      env["COOPERATE_ENTRY"],
      env["COOPERATE_EXIT"],
      env["COOPERATE_REASON"],
      env["COOPERATE_NAME"],
    ]);
    expect(facts).toEqual([
      ["2", "SIGSEGV", "", ""],
      ["3", "", "spawn", ""],
      ["4", "", "timeout", ""],
    ]);
    const called = () => workspace.read("logs/cooperate_on-failure").match(/^called$/gm) ?? [];
    await until("the log has what all four have printed", () => called().length >= 4);
    expect(called()).toHaveLength(4);
  });

  test("an attempt that is retried is not reported as a failure", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [["false"]]);
    await run(workspace, ["--retries", "2", "--on-failure", tellTo("told")]);
    expect((await toldOf(workspace, 1)).map(({ env }) => env["COOPERATE_ATTEMPT"])).toEqual(["3"]);
  });
});

test("--on-start reports each attempt as it starts; mail and webhook leave these out", async () => {
  const workspace = new Workspace();
  workspace.list(FILE, [[{ name: "first" }, "sh", "-c", "test -e again || { touch again; exit 3; }"]]);
  const server = await startWebServer();
  const args = ["--retries", "1", "--on-start", tellTo("told"), "--webhook", server.url];
  await run(workspace, args);
  const told = (await toldOf(workspace, 2)).map(({ env }) => env);
  told.sort((a, b) => Number(a["COOPERATE_ATTEMPT"]) - Number(b["COOPERATE_ATTEMPT"])); // made side by side
  expect(told).toMatchObject(
    ["1", "2"].map((attempt) => ({
      COOPERATE_EVENT: "start",
      COOPERATE_ENTRY: "0",
      COOPERATE_ATTEMPT: attempt,
      COOPERATE_NAME: "first",
      COOPERATE_LOG: workspace.at(attempt === "1" ? "cooperate_0" : "cooperate_0.2"),
      COOPERATE_EXIT: "",
    })),
  );
  await until("the end has been posted", () => server.posted.length > 0);
  expect(server.posted.map(({ json }) => json["event"])).toEqual(["done"]);
});

describe("a call-back does not delay the runner", () => {
  test("a call-back that hangs: the runner goes on and exits; the call-back keeps running", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [["false"], ["false"], ["true"]]);
    const { stderr } = await run(workspace, [
      "--keep-going",
      "--on-failure",
      tellTo("told", "--hold", "release"),
    ]);
    expect(stderr).toContain("1 done, 2 failed");
    const told = await toldOf(workspace, 2);
    expect(told).toHaveLength(2);
    expect(told.every(({ pid }) => isAlive(pid))).toBe(true);
    workspace.write("release", "");
    await until("both have ended", () => toldIn(workspace, "told").length === 4);
  });

  test.each([
    ["fails", tellTo("told", "--exit", "4"), /^on-done: the command failed: exit 4$/m],
    [
      "is not there",
      "'no such program' x",
      /^on-done: the command failed: could not start: program not found: no such program$/m,
    ],
  ])(
    "a call-back that %s is reported in one line, and changes nothing else",
    async (_what, command, line) => {
      const workspace = new Workspace();
      workspace.list(FILE, [["true"]]);
      const { exitCode, stderr } = await runUntilSaid(workspace, ["--on-done", command], [line]);
      expect(exitCode).toBe(0);
      expect(stderr).toMatch(line);
      expect(stderr.match(/^on-/gm)).toHaveLength(1);
      expect(workspace.read("cooperate_on-done")).toMatch(/on-done: the command failed/);
    },
  );

  test("calls back although the log cannot be written, or the name does not fit into a variable", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [
      [{ name: "a\u0000b" }, "false"],
      ["echo", "x".repeat(100_000)],
      ["sh", "-c", "exit 1", "y".repeat(100_000)],
    ]);
    mkdirSync(workspace.at("cooperate_on-failure"));
    await run(workspace, ["--keep-going", "--on-failure", tellTo("told")]);
    const told = (await toldOf(workspace, 2)).sort(
      (a, b) => Number(a.env["COOPERATE_ENTRY"]) - Number(b.env["COOPERATE_ENTRY"]),
    );
    expect(told.map(({ env }) => env["COOPERATE_NAME"])).toEqual(["a·b", ""]);
    expect(told[1]?.env["COOPERATE_COMMAND"]).toMatch(/^sh -c 'exit 1' y{30000}/);
  });
});

describe("--on-done", () => {
  const short = Array.from({ length: 24 }, (_, i) => [i % 6 === 5 ? "false" : "true"]);

  test("fires once with eight runners, and again after a requeued entry has ended", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, short);
    const eight = async (): Promise<void> => {
      const args = ["--keep-going", "--on-done", tellTo("told")];
      const results = await Promise.all(Array.from({ length: 8 }, () => run(workspace, args)));
      for (const { stderr } of results) expect(stderr).not.toContain("on-done");
    };
    await eight();
    expect(await toldOf(workspace, 1)).toHaveLength(1);
    expect(toldIn(workspace, "told")[0]?.env).toMatchObject({
      COOPERATE_EVENT: "done",
      COOPERATE_FILE: workspace.at(FILE),
      COOPERATE_DONE: "20",
      COOPERATE_FAILED: "4",
      COOPERATE_CANCELLED: "0",
      COOPERATE_ENTRY: "",
    });
    await eight(); // nothing new to report
    expect(toldIn(workspace, "told")).toHaveLength(1);
    await cooperate(["--requeue", FILE, "3,7"], { cwd: workspace.path });
    await eight();
    expect(await toldOf(workspace, 2)).toHaveLength(2);
    await cooperate(["--add", FILE, "--again", "--", "true"], { cwd: workspace.path });
    await eight();
    expect((await toldOf(workspace, 3)).map(({ env }) => env["COOPERATE_DONE"])).toEqual(["20", "20", "21"]);
  });

  test("fires once with eight waiting runners, also when the runner that calls back is killed meanwhile", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, short);
    const args = ["--run", FILE, "--keep-going", "--wait", "--on-done", tellTo("told", "--hold", "release")];
    const runners = Array.from({ length: 8 }, () => start(args, { cwd: workspace.path }));
    await until("somebody tells", () => toldIn(workspace, "told").length > 0);
    for (const { child } of runners.slice(0, 7)) child.kill("SIGKILL");
    await Promise.all(runners.slice(0, 7).map(async ({ result }) => result));
    // The remaining runner has no reason to call back again, and works on.
    await cooperate(["--add", FILE, "--again", "--", "touch", "worked on"], { cwd: workspace.path });
    await until("it works on", () => workspace.files().includes("worked on"));
    await until("it tells of the new finish", () => toldIn(workspace, "told").length === 2);
    runners[7]?.child.kill("SIGKILL");
    await runners[7]?.result;
    workspace.write("release", "");
    await until("both call-backs have come to their end", () => toldIn(workspace, "told").length === 4);
    const { stderr } = await run(workspace, ["--on-done", tellTo("told")]);
    expect(stderr).not.toContain("on-done");
    expect(toldIn(workspace, "told")).toHaveLength(4);
  });

  test("does not fire while an entry is held; cancelling that entry finishes the list", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [["true"], ["executed", { status: "held" }, "true"]]);
    const runner = start(
      ["--run", FILE, "--wait", "--on-idle", tellTo("idle"), "--on-done", tellTo("told")],
      { cwd: workspace.path },
    );
    await until("it waits", () => toldIn(workspace, "idle").length === 1);
    expect(toldIn(workspace, "told")).toEqual([]);
    await cooperate(["--cancel", FILE, "1"], { cwd: workspace.path });
    await until("it tells", () => toldIn(workspace, "told").length === 1);
    expect(toldIn(workspace, "told")[0]?.env).toMatchObject({
      COOPERATE_DONE: "1",
      COOPERATE_CANCELLED: "1",
    });
    runner.child.kill("SIGTERM");
    expect((await runner.result).exitCode).toBe(143);
  });

  test("without --on-done, no announcement is recorded in the list", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [["true"]]);
    await run(workspace, ["--on-failure", tellTo("told")]);
    expect(workspace.record(FILE, 0)).not.toHaveProperty("announced");
    await run(workspace, ["--on-done", tellTo("told")]);
    await until("it is written down", () => "announced" in workspace.record(FILE, 0));
  });
});

test("--on-idle fires once each time the runner starts to wait", async () => {
  const workspace = new Workspace();
  workspace.list(FILE, [["true"]]);
  const runner = start(["--run", FILE, "--wait", "--on-idle", tellTo("told")], { cwd: workspace.path });
  for (const spell of [1, 2, 3]) {
    await until("it waits", () => toldIn(workspace, "told").length >= spell);
    await cooperate(["--add", FILE, "--again", "--", "true"], { cwd: workspace.path });
    await until("it works", () => workspace.record(FILE, spell)["status"] === "done");
  }
  await until("it waits", () => toldIn(workspace, "told").length >= 4);
  runner.child.kill("SIGTERM");
  await runner.result;
  expect(toldIn(workspace, "told")).toHaveLength(4);
  expect(toldIn(workspace, "told")[0]?.env).toMatchObject({
    COOPERATE_EVENT: "idle",
    COOPERATE_HOST: hostname(),
  });
});

describe("--webhook", () => {
  test("posts the facts of all events as JSON", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [[{ name: "größe" }, "false"], ["true"]]);
    const server = await startWebServer();
    // It waits: a runner that leaves may have left before it began to be idle.
    const args = ["--run", FILE, "--keep-going", "--wait", "--webhook", server.url];
    const runner = start(args, { cwd: workspace.path });
    await until("all has been posted", () => server.posted.length >= 3);
    runner.child.kill("SIGTERM");
    expect((await runner.result).stderr).not.toContain("on-");
    const posted = new Map(server.posted.map((post) => [post.json["event"], post]));
    expect(new Set(posted.keys())).toEqual(new Set(["done", "failure", "idle"]));
    expect(server.posted).toHaveLength(3);
    expect(posted.get("failure")).toMatchObject({
      url: "/hook/secret",
      type: "application/json",
      json: {
        file: workspace.at(FILE),
        entry: 0,
        attempt: 1,
        name: "größe",
        exit: 1,
        command: "false",
        host: hostname(),
      },
    });
    expect(posted.get("failure")?.json["text"]).toBe(`exps.json: entry 0 failed on ${hostname()}: exit 1`);
    expect(posted.get("done")?.json).toMatchObject({
      done: 1,
      failed: 1,
      cancelled: 0,
      text: "exps.json is finished: 1 done, 1 failed, 0 cancelled",
    });
  });

  test("goes through the proxy that the environment names, unless no_proxy names the host", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [["true"]]);
    const [server, proxy] = [await startWebServer(), await startProxy()];
    const args = ["--webhook", server.url];
    await run(workspace, args, { http_proxy: `http://ada:pw@${proxy.host}`, no_proxy: "" });
    await until("it has been posted", () => server.posted.length === 1);
    const login = `Basic ${Buffer.from("ada:pw").toString("base64")}`;
    expect(proxy.asked).toEqual([`POST ${server.url} ${login}`]);
    await cooperate(["--requeue", FILE, "0"], { cwd: workspace.path });
    await run(workspace, args, { HTTP_PROXY: proxy.host, no_proxy: "example.org,127.0.0.1" });
    await until("it has been posted", () => server.posted.length === 2);
    expect(proxy.asked).toHaveLength(1);
  });

  test("https goes through a tunnel of the proxy, whose refusal is reported in one line without its password", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [["true"]]);
    const proxy = await startProxy();
    const failed = new RegExp(
      `^on-done: the webhook failed: hooks\\.example could not .*${proxy.host}\\)$`,
      "m",
    );
    const env = { HTTPS_PROXY: `http://ada:password@${proxy.host}`, no_proxy: "" };
    const { stderr } = await runUntilSaid(
      workspace,
      ["--webhook", "https://hooks.example/secret"],
      [failed],
      env,
    );
    expect(proxy.asked).toContain("CONNECT hooks.example:443");
    expect(stderr).not.toMatch(/secret|password/);
  });

  test("an error status and an unreachable server are reported in one line each, without the secret of the URL", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [["true"]]);
    const server = await startWebServer(500);
    const failed = /^on-done: the webhook failed: 127\.0\.0\.1:\d+ answered 500$/m;
    const refused = await runUntilSaid(workspace, ["--webhook", server.url], [failed]);
    expect(refused.exitCode).toBe(0);
    expect(refused.stderr).toMatch(failed);
    await cooperate(["--requeue", FILE, "0"], { cwd: workspace.path });
    const unreached = /^on-done: the webhook failed: 127\.0\.0\.1:9 could not be reached \(.+\)$/m;
    const args = ["--webhook", "http://127.0.0.1:9/hook/secret"];
    const missing = await runUntilSaid(workspace, args, [unreached]);
    expect(missing.stderr).toMatch(unreached);
    expect(refused.stderr + missing.stderr + workspace.read("cooperate_on-done")).not.toContain("secret");
  });
});

describe("--mailto", () => {
  test("sends the facts through the server named in the environment", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [["false"], ["true"]]);
    const server = await startMailServer();
    const to = ["--mailto", "ada@example.org, bob@example.org", "--mailto", "eve@example.org"];
    const { stderr } = await run(workspace, ["--keep-going", ...to], {
      COOPERATE_SMTP_URL: server.url(),
      COOPERATE_MAIL_FROM: "lab@example.org",
    });
    expect(stderr).not.toContain("on-");
    await until("all has been sent", () => server.mails.length >= 2);
    const mails = server.mails.sort(
      (a, b) => (a.text.includes("is finished") ? 1 : 0) - (b.text.includes("is finished") ? 1 : 0),
    );
    expect(mails.map(({ from, to }) => [from, ...to])).toEqual([
      ["lab@example.org", "ada@example.org", "bob@example.org", "eve@example.org"],
      ["lab@example.org", "ada@example.org", "bob@example.org", "eve@example.org"],
    ]);
    expect(mails[0]?.text).toContain("entry 0 failed");
    expect(mails[0]?.text).toMatch(/^exit: 1\r$/m);
    expect(mails[1]?.text).toContain(
      "Subject: cooperate: exps.json is finished: 1 done, 1 failed, 0 cancelled",
    );
  });

  test("a server that refuses the login is reported in one line for each event", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [["true"]]);
    const server = await startMailServer();
    const [done, idle] = [/^on-done: the mail failed: .*who are you\?/m, /^on-idle: the mail failed: /m];
    const { exitCode, stderr } = await runUntilSaid(
      workspace,
      ["--mailto", "ada@example.org"],
      [done, idle],
      { COOPERATE_SMTP_URL: server.url("wrong") },
    );
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(done);
    expect(stderr.match(/^on-/gm)).toHaveLength(2); // one for each of the two events
    expect(server.mails).toEqual([]);
  });
});

describe("the delivery process", () => {
  const program = fileURLToPath(new URL("../dist/hooks/delivery-process.js", import.meta.url));
  const facts = { event: "failure", file: "/nowhere/exps.json", host: "h", text: "" } as const;

  /** Sends `orders` as a runner does that is killed while it writes the next one. */
  async function send(workspace: Workspace, orders: readonly HookRequest[]) {
    const input = orders.map((order) => JSON.stringify(order)).join("\n") + '\n{"facts":{';
    return startProgram(process.execPath, [program], { cwd: workspace.path, input }).result;
  }

  function order(workspace: Workspace, limitMs: number, ...words: string[]): HookRequest {
    const command = splitWords(tellTo("told", ...words)) as [string, ...string[]];
    return { facts, command, directory: workspace.path, log: workspace.at("log"), limitMs };
  }

  test("ends a command after its time limit", async () => {
    const workspace = new Workspace();
    const command = ["sh", "-c", "trap '' TERM; echo on; while :; do sleep 60; done"] as const;
    const { exitCode, stdout } = await send(workspace, [{ ...order(workspace, 300), command }]);
    expect(exitCode).toBe(0);
    expect(stdout).toBe("on-failure: the command failed: stopped by its timeout of 0.3s\n");
    expect(workspace.read("log")).toContain("stopped by its timeout of 0.3s\n");
  });

  test("delivers many failures, four at a time, also after its runner has exited", async () => {
    const workspace = new Workspace();
    const done = send(
      workspace,
      Array.from({ length: 10 }, () => order(workspace, 60_000, "--hold", "release")),
    );
    await until("four have begun", () => toldIn(workspace, "told").length === 4);
    workspace.write("release", "");
    expect(await done).toMatchObject({ exitCode: 0, stdout: "" });
    const told = toldIn(workspace, "told");
    expect(told).toHaveLength(20);
    expect(told.slice(0, 4).every(({ pid }) => pid > 0)).toBe(true);
    expect(told[4]?.pid).toBeUndefined(); // one of the four ended before the fifth started
  });

  test("reports when it cannot record that the list is finished, and then calls nobody back", async () => {
    const workspace = new Workspace();
    const late = { ...order(workspace, 60_000), facts: { ...facts, event: "done" as const } };
    const { stdout } = await send(workspace, [late]);
    expect(stdout).toMatch(/^on-done: the completion of the list could not be recorded: .+\n$/);
    expect(toldIn(workspace, "told")).toEqual([]);
  });
});

test.each([
  [["--on-done", ""], "--on-done has no program"],
  [["--on-failure", "echo 'x"], "is not closed"],
  [["--mailto", "ada@example.org"], "COOPERATE_SMTP_URL=smtp://"],
  [["--mailto", "ada"], "is not an address"],
  [["--mailto", "ada@example.org,"], '--mailto "" is not an address'],
  [["--on-start", ""], "--on-start has no program"],
  [["--webhook", "ftp://example.org"], "expected http:// or https://"],
  [["--webhook", "example.org/hook"], "expected http:// or https://"],
])("%j is refused before anything runs", async (args, message) => {
  const workspace = new Workspace();
  workspace.list(FILE, [["touch", "ran"]]);
  const { exitCode, stderr } = await run(workspace, args, { COOPERATE_SMTP_URL: "" });
  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
  expect(workspace.files()).toEqual([FILE]);
});
