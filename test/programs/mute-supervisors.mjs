// For `node --import`: supervisors that stop reporting ends to their runner as soon as a file
// "mute" exists.
import { existsSync } from "node:fs";

if (process.env["COOPERATE_FORK_SERVER"] !== undefined && process.send) {
  const send = process.send.bind(process);
  process.send = (answers, ...more) =>
    send(existsSync("mute") ? answers.filter(({ kind }) => kind !== "done") : answers, ...more);
}
