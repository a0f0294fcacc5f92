import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { defaultPlace } from "../places/default-place.ts";
import { answersIn } from "./answers.ts";
import { forwardAction, tunnelConnection, tunnelFolderScript } from "./forward.ts";
import { tunnelId } from "./tunnel-folder.ts";

const PLACE = { ...defaultPlace("gpu7", "ssh"), host: "you@gpu7", extra: ["-p", "2222"] };

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "it's a home-"));
  return () => rmSync(home, { recursive: true, force: true });
});

function bash(input: string) {
  return spawnSync("bash", ["-s"], { input, env: { ...process.env, HOME: home }, encoding: "utf8" });
}

test("a tunnel is a connection of its own, without questions, whose silence is noticed", () => {
  const { argv } = forwardAction(tunnelConnection(PLACE), {
    there: "/home/a:b/x.sock",
    here: "/run/50%/y",
    mark: "a1",
  });
  expect(argv.slice(0, 2)).toEqual(["ssh", "-T"]);
  const options = argv.flatMap((word, i) => (argv[i - 1] === "-o" ? [word] : []));
  expect(options).toEqual(
    expect.arrayContaining(["BatchMode=yes", "ControlPath=none", "ServerAliveInterval=5"]),
  );
  expect(argv.slice(argv.indexOf("-R"))).toEqual([
    "-R",
    String.raw`/home/a\:b/x.sock:/run/50%%/y`,
    "--",
    "you@gpu7",
    "exec bash -l -s",
  ]);
  expect(argv.join(" ")).toContain("-p 2222");
});

test("the folder of a tunnel is the user's alone, and has no sockets of tunnels before", () => {
  const folder = join(home, ".cache/cooperate/tunnels/0a1b");
  expect(bash(tunnelFolderScript("0a1b", "m").join("\n")).status).toBe(0);
  writeFileSync(join(folder, "old.sock"), "");
  writeFileSync(join(folder, "gpu7.log"), "");
  const { stdout } = bash(tunnelFolderScript("0a1b", "m").join("\n"));
  expect(answersIn(stdout, "m").one("folder")).toBe(folder);
  expect(readdirSync(folder)).toEqual(["gpu7.log"]);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test("a server that forwards no sockets is named, and a socket is removed at the end", () => {
  const script = (there: string) =>
    forwardAction(tunnelConnection(PLACE), { there, here: "/y", mark: "m" }).stdin ?? "";
  expect(bash(script(join(home, "none")))).toMatchObject({
    status: 70,
    stderr: expect.stringContaining("forwards no sockets (AllowStreamLocalForwarding") as string,
  });
  const socket = join(home, "x.sock");
  const listen = `require("node:net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))`;
  spawnSync(process.execPath, ["-e", listen, socket]);
  expect(bash(script(socket))).toMatchObject({ status: 0, stdout: "m tunnel up\n" });
  expect(readdirSync(home)).toEqual([]);
});

test("a list, a host and a pool always have the same folder, and no others have it", async () => {
  const ends = { real: "/a/x.json", target: "you@gpu7", pool: "p" };
  const id = await tunnelId(ends, { HOME: home });
  expect(id).toMatch(/^[\da-f]{12}$/);
  expect(await tunnelId({ ...ends }, { HOME: home })).toBe(id);
  const others = [{ real: "/a/y.json" }, { target: "gpu8" }, { pool: "" }].map(async (other) =>
    tunnelId({ ...ends, ...other }, { HOME: home }),
  );
  expect(
    new Set([id, ...(await Promise.all(others)), await tunnelId(ends, { HOME: join(home, "b") })]).size,
  ).toBe(5);
});
