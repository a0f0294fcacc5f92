import { describe, expect, test } from "vitest";
import { forTerminal } from "../core/terminal-text.ts";
import { styleFor } from "./style.ts";

const RED = "\u001B[31mfailed\u001B[39m";

describe("styleFor", () => {
  test.each<[string, boolean, NodeJS.ProcessEnv, string]>([
    ["a terminal", true, {}, RED],
    ["a pipe", false, {}, "failed"],
    ["NO_COLOR", true, { NO_COLOR: "1" }, "failed"],
    ["an empty NO_COLOR, which does not count", true, { NO_COLOR: "" }, RED],
    ["FORCE_COLOR into a pipe", false, { FORCE_COLOR: "1" }, RED],
    ["FORCE_COLOR=0", true, { FORCE_COLOR: "0" }, "failed"],
    ["NO_COLOR beside FORCE_COLOR", true, { NO_COLOR: "1", FORCE_COLOR: "1" }, "failed"],
    ["a terminal that knows no colours", true, { TERM: "dumb" }, "failed"],
  ])("%s", (_, isTTY, env, text) => {
    expect(forTerminal(styleFor({ isTTY }, env)("failed", "failed"))).toBe(text);
  });

  test("pending has no colour, because most of a list is pending", () => {
    expect(styleFor({ isTTY: true }, {})("pending", "pending")).toBe("pending");
  });
});
