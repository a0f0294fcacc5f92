let actions = 0;

/** For tests that kill a launcher: with COOPERATE_TEST_DIE_AFTER=k it ends itself as by kill -9
 *  after its k-th action, before it has looked at the answer. Called after each action. */
export function countAction(env: Readonly<Record<string, string | undefined>>): void {
  actions++;
  if (Number(env["COOPERATE_TEST_DIE_AFTER"]) === actions) process.kill(process.pid, "SIGKILL");
}
