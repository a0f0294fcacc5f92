import { emitKeypressEvents, type Key } from "node:readline";
import type { Input } from "../shared/world.ts";

/** What a key means. Keys without a meaning are ignored. */
export type Action =
  | "up"
  | "down"
  | "first"
  | "last"
  | "log"
  | "cancel"
  | "pause"
  | "requeue"
  | "help"
  | "back"
  | "yes"
  | "no"
  | "quit"
  | "interrupt";

const ACTIONS: Readonly<Record<string, Action>> = {
  up: "up",
  k: "up",
  down: "down",
  j: "down",
  home: "first",
  end: "last",
  l: "log",
  return: "log",
  enter: "log",
  c: "cancel",
  p: "pause",
  r: "requeue",
  h: "help",
  "?": "help",
  escape: "back",
  y: "yes",
  n: "no",
  q: "quit",
};

/** Calls `onAction` for each key until the result is called, which restores the terminal. */
export function listenToKeys(stdin: Input, onAction: (action: Action) => void): () => void {
  const onKey = (text: string | undefined, key: Key): void => {
    if (key.ctrl) {
      if (key.name === "c") onAction("interrupt");
      return;
    }
    const action = ACTIONS[key.name ?? text ?? ""];
    if (action !== undefined) onAction(action);
  };
  const onEnd = (): void => onAction("quit"); // the terminal is gone
  emitKeypressEvents(stdin);
  stdin.on("keypress", onKey);
  stdin.on("end", onEnd);
  stdin.setRawMode?.(true);
  stdin.resume();
  return () => {
    stdin.off("keypress", onKey);
    stdin.off("end", onEnd);
    stdin.setRawMode?.(false);
    stdin.pause();
  };
}
