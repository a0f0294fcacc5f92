import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { until } from "../../test/helpers/until.ts";
import { processesOf } from "../membership/orphans.ts";
import { askKernel, formatRunnerId, ownRunnerId, parseRunnerId } from "./runner-id.ts";

describe("the id of a runner", () => {
  test("contains everything, whatever the host is called", () => {
    for (const host of [
      "gpu1",
      "gpu-1.example.org",
      "a-1-2-3",
      "a-1-deadbeef-2-3",
      "Ada's Mac",
      "größe",
      "-",
      "1",
    ]) {
      const id = {
        host,
        pid: 4711,
        boot: "1f0c2a77",
        namespace: "4026531836",
        start: "88123",
        incarnation: 0,
      };
      expect(parseRunnerId(formatRunnerId(id))).toEqual(id);
      expect(parseRunnerId(formatRunnerId({ ...id, incarnation: 2 }))).toEqual({ ...id, incarnation: 2 });
    }
    for (const text of [
      "somebody else's",
      "",
      "gpu1-4711",
      "-4711-1f0c2a77-1-2",
      "gpu1-4711-1F0C2A77-1-2",
      "gpu1-x-1f0c2a77-1-2",
      // These would lead elsewhere as part of a path, or are too long for a name.
      "../../gpu1-4711-1f0c2a77-1-2",
      "/tmp/gpu1-4711-1f0c2a77-1-2",
      "..-4711-1f0c2a77-1-2",
      "gpu1\0-4711-1f0c2a77-1-2",
      "gpu1\u202e-4711-1f0c2a77-1-2",
      `${"g".repeat(129)}-4711-1f0c2a77-1-2`,
      `gpu1-4711-1f0c2a77-1-${"2".repeat(21)}`,
      "gpu1-4711-1f0c2a77-1-2.1/..",
    ])
      expect(parseRunnerId(text)).toBeUndefined();
  });

  test("is a valid file name even where the name of the host is none", () => {
    const own = { ...ownRunnerId(), host: "a/b" };
    expect(formatRunnerId(own)).not.toContain("/");
    expect(parseRunnerId(formatRunnerId(own))).toEqual({ ...own, host: "a_b" });
    expect(parseRunnerId(formatRunnerId({ ...own, host: ".é\n".repeat(200) }))?.host).toMatch(/^_é_/);
  });

  test("tells the living from the dead, also when a pid is used again; other boots and hosts are elsewhere", async () => {
    const own = ownRunnerId();
    expect(askKernel(own)).toBe("alive");
    expect(askKernel({ ...own, start: "1" })).toBe("dead");
    expect(askKernel({ ...own, pid: 2 ** 22 + 1 })).toBe("dead");
    expect(askKernel({ ...own, boot: "00000001" })).toBe("elsewhere");
    expect(askKernel({ ...own, namespace: "1" })).toBe("elsewhere");
    expect(askKernel({ ...own, host: "gpu1" })).toBe("elsewhere");
  });

  test("a process that has ended and was not waited for (a zombie) is dead", async () => {
    // The shell is replaced by a program that does not wait for children, and only then the child
    // ends.
    const parent = spawn("sh", ["-c", "exec 3<&0; read line <&3 & echo $!; exec sleep 60"], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    onTestFinished(() => void parent.kill("SIGKILL"));
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(line.toString());
    await until(
      "the shell is replaced",
      () => readFileSync(`/proc/${parent.pid}/comm`, "utf8") === "sleep\n",
    );
    parent.stdin.end("\n");
    const fields = await until("it is a zombie", () => {
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      const all = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return all[0] === "Z" ? all : undefined;
    });
    expect(askKernel({ ...ownRunnerId(), pid, start: fields[19] ?? "" })).toBe("dead");
    // It lives, but began at another time.
    expect(askKernel({ ...ownRunnerId(), pid: parent.pid ?? -1 })).toBe("dead");
  });

  test("processes of a claim are found by their environment", async () => {
    const claim = `test-${process.pid}`;
    const child = spawn("sleep", ["60"], { env: { ...process.env, COOPERATE_CLAIM: claim } });
    await until("it is found", () =>
      processesOf([{ claim, first: undefined }])
        .get(claim)
        ?.includes(child.pid ?? -1),
    );
    expect(processesOf([{ claim: "another", first: undefined }])).toEqual(new Map());
    child.kill("SIGKILL");
    await until("it is gone", () => processesOf([{ claim, first: undefined }]).size === 0);
  });
});
