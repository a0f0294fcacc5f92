// For `node --import`: supervisors that, as soon as there is a file "mute", tell their runner no more of what has ended.
import { existsSync } from "node:fs";

if (process.env["COOPERATE_FORK_SERVER"] !== undefined && process.send) {
  const send = process.send.bind(process);
  process.send = (answers, ...more) =>
    send(existsSync("mute") ? answers.filter(({ kind }) => kind !== "done") : answers, ...more);
}
