import { expect, test } from "vitest";
import { parseAddress } from "./address.ts";

test.each([
  ["you@host:exps.json", "you@host", "exps.json"],
  ["host:/srv/it's a list.json", "host", "/srv/it's a list.json"],
  ["host:~/a/b.json", "host", "a/b.json"],
  ["lab-7:a:b.json", "lab-7", "a:b.json"],
  ["you@[::1]:x.json", "you@::1", "x.json"],
  ["[fe80::1%eth0]:x.json", "fe80::1%eth0", "x.json"],
])("%s is a list elsewhere", (text, target, path) => {
  expect(parseAddress(text)).toEqual({ text, target, path });
});

test("a folder of sockets is a list elsewhere, too", () => {
  const [text, path] = ["socket:~/.cache/cooperate/tunnels/0a1b", "~/.cache/cooperate/tunnels/0a1b"];
  expect(parseAddress(text)).toMatchObject({ text, path, isSocket: true });
  expect(parseAddress("socket:/run/x")).toMatchObject({ path: "/run/x", isSocket: true });
  expect(parseAddress("socket:exps.json")).toEqual({
    text: "socket:exps.json",
    target: "socket",
    path: "exps.json",
  });
});

test.each([
  "exps.json",
  "./a:b.json",
  "/srv/a:b",
  "dir/a:b",
  ":x.json",
  "host:",
  "-oProxyCommand=id:x",
  "you@-x:y",
  "a b:c",
  "host:a\u001bb",
  "@host:x",
])("%j is a file here", (text) => {
  expect(parseAddress(text)).toBeUndefined();
});
