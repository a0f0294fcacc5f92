import { expect, test } from "vitest";
import { cooperate } from "./helpers/cli.ts";
import { Workspace } from "./helpers/workspace.ts";

test("--run --help has the most used options first, in groups, within 80 columns", async () => {
  const { stdout } = await cooperate(["--run", "--help"], { cwd: new Workspace().path });
  const lines = stdout.split("\n");
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  const at = (text: string): number => lines.findIndex((line) => line.startsWith(text));
  const order = ["Options:", "  --keep-going", "  -j, --jobs", "  --gpus", "Failures:", "  --retries"];
  const places = [...order, "Time and number:", "How much of the machine:", "Call-backs"].map(at);
  expect(places.every((place, i) => place > (places[i - 1] ?? 0))).toBe(true);
});
