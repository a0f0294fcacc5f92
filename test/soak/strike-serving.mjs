// Kills the serving process into which it is loaded right before or right after a call that changes
// files, at odds of SOAK_ODDS: so between any two steps.
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

const odds = Number(process.env["SOAK_ODDS"] ?? "0.004");
for (const name of ["open", "link", "rm", "rename", "writeFile", "unlink", "rmdir", "mkdir", "symlink"]) {
  const call = fs[name];
  fs[name] = async (...given) => {
    if (Math.random() < odds / 2) process.kill(process.pid, "SIGKILL");
    const result = await call(...given);
    if (Math.random() < odds / 2) process.kill(process.pid, "SIGKILL");
    return result;
  };
}
syncBuiltinESMExports();
