// node --import strike.mjs bin/cooperate.js ...: lets a real runner kill (SIGKILL) or stop
// (SIGSTOP) itself occasionally at a named point of a transaction. The points are recognised by
// calls of node:fs; the product knows nothing of this. SOAK_STRIKE is JSON: list (path), journal (a
// file for what was done), odds (of each of the two, at each point).
import fs from "node:fs";
import fsp from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

const { list, journal, odds } = JSON.parse(process.env.SOAK_STRIKE);
let asked; // since when this process wants the lock, by the monotonic clock
let inside = false;
let longest = 0;

function at(point) {
  const dice = Math.random();
  if (dice >= 2 * odds) return;
  const signal = dice < odds ? "SIGKILL" : "SIGSTOP";
  fs.appendFileSync(journal, `${signal} ${point}\n`);
  process.kill(process.pid, signal);
}

/** Replaces a call that takes a callback. */
function wrap(name, before, after) {
  const real = fs[name];
  fs[name] = (...args) => {
    const done = args.pop();
    before(...args);
    real(...args, (error, ...results) => {
      if (!error) after(...args);
      done(error, ...results);
    });
  };
}

/** Replaces a call that returns a promise. */
function wrapPromise(name, before, after) {
  const real = fsp[name];
  fsp[name] = async (...args) => {
    before(...args);
    const result = await real(...args);
    after(...args);
    return result;
  };
}

const nothing = () => {};
const isLock = (path) => path === `${list}.lock`;

wrap(
  "mkdir",
  (path) => {
    if (isLock(path)) asked ??= performance.now();
  },
  (path) => {
    if (!isLock(path)) return;
    const waited = performance.now() - asked;
    asked = undefined;
    if (waited > longest) fs.appendFileSync(journal, `waited ${Math.round((longest = waited))}\n`);
    inside = true;
    at("locked");
  },
);
wrapPromise(
  "open",
  (path) => {
    if (inside && path === list) at("entered");
  },
  nothing,
);
wrap("fsync", () => at("written"), nothing);
wrap("rename", nothing, (_, to) => {
  if (String(to).endsWith("/next")) at("staged");
});
const rename = fs.renameSync;
fs.renameSync = (from, to) => {
  if (to === list) at("looked");
  rename(from, to);
  if (to === list) at("committed");
};
wrapPromise("rmdir", nothing, (path) => {
  if (!String(path).startsWith(`${list}.txn/`)) return;
  inside = false;
  at("cleaned");
});
syncBuiltinESMExports();
