import { userInfo } from "node:os";

/** Who we are, for people and schedulers. A container may run this process under a user id that has
 *  no name. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "cooperate";
  }
}
