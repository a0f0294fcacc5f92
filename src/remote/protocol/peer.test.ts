import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { Peer } from "./peer.ts";
import type { Message } from "./messages.ts";

function scene(greeting = 0) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const messages: Message[] = [];
  const ends: (string | undefined)[] = [];
  const peer = new Peer({
    input,
    output,
    greeting,
    longest: 1_000,
    onMessage: (message) => messages.push(message),
    onEnd: (fault) => ends.push(fault),
  });
  return { input, output, peer, messages, ends };
}

describe("what is no message ends the connection in one sentence", () => {
  test.each([
    ["no JSON", "hello\n"],
    ["no object", "[1]\n"],
    ["no kind", "{}\n"],
    ["null", "null\n"],
    ["a long line", "x".repeat(2_000)],
    ["bytes", Buffer.from([0xff, 0xfe, 0x0a])],
    ["deep", `${"[".repeat(400)}\n`],
  ])("%s", (_, text) => {
    const { input, peer, messages, ends } = scene();
    input.emit("data", Buffer.from(text));
    input.emit("data", Buffer.from('{"t":"late"}\n'));
    expect(messages).toEqual([]);
    expect(ends).toHaveLength(1);
    expect(ends[0]).toMatch(/^it sent /);
    expect(peer.hasEnded).toBe(true);
  });
});

test("the greeting of a shell may come before the first message, not later", () => {
  const { input, messages, ends } = scene(3);
  input.emit("data", Buffer.from('welcome\n{"t":"hello"}\n'));
  expect(messages).toEqual([{ t: "hello" }]);
  input.emit("data", Buffer.from("you have mail\n"));
  expect(ends).toEqual(["it sent a line that is no message"]);
});

test("nothing is written to a connection that is gone", () => {
  const { output, peer, ends } = scene();
  output.emit("error", new Error("EPIPE"));
  peer.send({ t: "late" });
  expect(ends).toEqual([undefined]);
  expect(output.read()).toBeNull();
});

test("who does not read what is sent is cut, before that fills the memory", () => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const ends: (string | undefined)[] = [];
  const onEnd = (fault: string | undefined): void => void ends.push(fault);
  const peer = new Peer({ input, output, mostWaiting: 2_000_000, onMessage: () => {}, onEnd });
  peer.send({ t: "part", text: "x".repeat(500_000) });
  expect([peer.isBehind, ends]).toEqual([false, []]);
  peer.send({ t: "part", text: "x".repeat(1_000_000) });
  expect([peer.isBehind, ends]).toEqual([true, []]);
  peer.send({ t: "part", text: "x".repeat(1_000_000) });
  expect(ends).toEqual(["it does not read what it is sent"]);
  expect(output.destroyed).toBe(true);
});
