import { describe, expect, test } from "vitest";
import { defaultPlace } from "../places/default-place.ts";
import { connectionTo } from "./connection.ts";
import { closeOver, hasControlPath, overSsh, scriptOver } from "./over-ssh.ts";

const PLACE = defaultPlace("gpu7", "ssh");
const PLAIN = connectionTo(PLACE, { interactive: true });

describe("a connection", () => {
  test("leaves to the user's configuration what the place does not say", () => {
    expect(PLAIN).toEqual({ place: "gpu7", ssh: ["ssh", "-T"], target: "gpu7", shell: ["bash", "-l"] });
  });

  test("has the options of the place, then the user's words", () => {
    const place = {
      ...PLACE,
      host: "you@gpu7",
      identity: '~/a "key"',
      knownHosts: "100%",
      extra: ["-p", "23"],
    };
    expect(connectionTo(place, { interactive: false, controlPath: "/run/x" }).ssh).toEqual([
      "ssh",
      "-T",
      "-o",
      "BatchMode=yes",
      "-o",
      String.raw`IdentityFile="~/a \"key\""`,
      "-o",
      'UserKnownHostsFile="100%%"',
      "-o",
      "ControlMaster=auto",
      "-o",
      'ControlPath="/run/x"',
      "-o",
      "ControlPersist=60",
      "-p",
      "23",
    ]);
  });

  test("goes to the host of an engine", () => {
    const place = { ...defaultPlace("cluster", "slurm"), via: "login.cluster" };
    expect(connectionTo(place, { interactive: true }).target).toBe("login.cluster");
  });

  test.each(["-oProxyCommand=x", "", "a b", "a\nb", " a"])("refuses %j as a host", (host) => {
    expect(() => connectionTo({ ...PLACE, host }, { interactive: true })).toThrow("is no host for ssh");
  });
});

describe("over ssh", () => {
  test("a script is on standard input, and all of it is read before any of it runs", () => {
    expect(scriptOver(PLAIN, "look", ["echo 'a'", "echo b"])).toEqual({
      label: "look",
      argv: ["ssh", "-T", "--", "gpu7", "exec bash -l -s"],
      stdin: "{\necho 'a'\necho b\nexit\n} </dev/null\n",
    });
  });

  test("what a script reads follows it", () => {
    expect(scriptOver(PLAIN, "bring", ["cat"], "text").stdin).toBe("{\ncat\nexit\n}\ntext");
  });

  test("a program gets its words and its input as here", () => {
    const action = { label: "submit", argv: ["sbatch", "-J", "it's"], stdin: "#!/bin/bash\ntrue\n" };
    expect(overSsh(PLAIN, action)).toEqual({
      label: "submit (at gpu7)",
      argv: ["ssh", "-T", "--", "gpu7", "exec bash -l -s"],
      stdin: "exec sbatch -J 'it'\\''s'\n#!/bin/bash\ntrue\n",
    });
    expect(overSsh(PLAIN, { label: "look", argv: ["squeue"] }).stdin).toBe("exec squeue </dev/null\n");
  });

  test("the shared connection is closed", () => {
    expect(closeOver(PLAIN).argv).toEqual(["ssh", "-T", "-O", "exit", "--", "gpu7"]);
  });

  test("a connection that the user shares is seen in the settings", () => {
    expect(hasControlPath("user you\ncontrolpath /run/x\n")).toBe(true);
    expect(hasControlPath("user you\ncontrolmaster false\n")).toBe(false);
    expect(hasControlPath("controlpath none\n")).toBe(false);
  });
});
