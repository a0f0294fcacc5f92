import { FakeLine } from "./remote.ts";
import { Workspace } from "./workspace.ts";

export const NAME = "it's a list.json";

/** A list that is reached over a line. */
export class RemoteScene extends Workspace {
  readonly line = new FakeLine(this);

  constructor(commands: readonly (readonly string[])[]) {
    super();
    this.list(NAME, commands);
  }

  statuses(): unknown[] {
    return this.entries(NAME).map((_, n) => this.record(NAME, n)["status"] ?? "pending");
  }

  /** The logs at the list, by name. */
  logs(): Map<string, string> {
    return new Map(
      this.files()
        .filter((name) => name.startsWith("cooperate_"))
        .map((name) => [name, this.read(name)]),
    );
  }

  /** Whether each run of an entry has left one line in the file. */
  ran(): string[] {
    return this.read("ran").trim().split("\n").sort();
  }
}
