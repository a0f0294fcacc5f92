import { hasDirectory } from "./place-directory.ts";
import type { SshRequest } from "./launch-request.ts";
import { type Session, tellFrom } from "./session.ts";
import { askSetupScript, makeDirectoryScript, rememberSetupScript, setupDigest } from "./setup.ts";
import type { Stage } from "./stages.ts";
import { doWork, workOf } from "./step-work.ts";

/** Delivers files to the directory of a place and sets it up, as far as that is to be done.
 *  @param log in which the mark stands
 *  @throws PlaceFailure at the first step that fails */
export async function prepareDirectory(
  session: Session<SshRequest>,
  stages: ReadonlySet<Stage>,
  log: string,
): Promise<void> {
  const { place, request } = session;
  for (const stage of ["deliver", "setup"] as const)
    if (request.only.includes(stage) && place[stage].length === 0) request.say(`it has no ${stage} steps`);
  if (stages.has("deliver")) await deliver(session, log);
  if (stages.has("setup") && place.setup.length > 0) await setUp(session);
}

async function deliver(session: Session<SshRequest>, log: string): Promise<void> {
  const { place, request, connection } = session;
  const { list, id, say } = request;
  if (!hasDirectory(place)) return;
  const answers = await tellFrom(
    session,
    "making the directory",
    makeDirectoryScript(place, list, { mark: id, log }),
  );
  if (place.deliver.length === 0) return;
  if (answers.one("here") === "list") {
    say("nothing to deliver: its directory is the folder of the list");
    return;
  }
  say("delivering");
  await doWork("deliver", workOf("deliver", place, list, connection), place, list, connection, request);
}

async function setUp(session: Session<SshRequest>): Promise<void> {
  const { place, request, connection } = session;
  const { list, pool, id, only } = request;
  const ask = async () => tellFrom(session, "asking what is set up", askSetupScript(place, list, pool, id));
  const before = await ask();
  const digest = setupDigest(place, before.one("inputs"));
  if (before.one("setup") === digest && !only.includes("setup")) return;
  request.say("setting up");
  await doWork("setup", workOf("setup", place, list, connection), place, list, connection, request);
  // The steps may have written what they read.
  const after = setupDigest(place, (await ask()).one("inputs"));
  await tellFrom(session, "remembering the setup", rememberSetupScript(place, list, pool, after));
}
