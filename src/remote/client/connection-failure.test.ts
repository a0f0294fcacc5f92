import { expect, test } from "vitest";
import { connectionFailure } from "./connection-failure.ts";

const ADDRESS = { text: "server:x.json", target: "server", path: "x.json" };

test("what cooperate says there is said once, without its name in the middle", () => {
  const said = "Welcome!\ncooperate: x.json does not exist\n  did you mean y.json?\n";
  const { message } = connectionFailure(ADDRESS, { exitCode: 2, said });
  expect(message).toBe("server:x.json: Welcome!; x.json does not exist; did you mean y.json?");
});

test("an end without a word says what to look at", () => {
  const { message, hint } = connectionFailure(ADDRESS, { exitCode: 0 });
  expect(message).toBe("server:x.json: cooperate ended there (exit code 0) and said nothing");
  expect(hint).toBe("look at what answers: ssh server 'cooperate --version'");
});

test.each([
  ["Host key verification failed.", /^connect once by hand \(ssh server\)/],
  [
    "Host key for server has changed and you have requested strict checking.\nHost key verification failed.",
    /^this is not the key that was accepted before/,
  ],
])("of the key of a host: %s", (said, typed) => {
  expect(connectionFailure(ADDRESS, { exitCode: 255, said }).hint).toMatch(typed);
});
