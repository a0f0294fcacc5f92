import type { SshRequest } from "./launch-request.ts";
import { chooseNode, nodeFolder, OWN } from "./choose-node.ts";
import { bringScript } from "./bring.ts";
import { hostFacts, type HostFacts, reachScript } from "./reach.ts";
import { type Session, tellFrom } from "./session.ts";

/** Reaches a host and asks what it is and has.
 *  @throws PlaceFailure with the words of ssh when it cannot be reached */
export async function reachHost(session: Session<SshRequest>): Promise<HostFacts> {
  const { place, request } = session;
  const brought = { program: request.program.name, node: nodeFolder(OWN) };
  return hostFacts(await tellFrom(session, "reaching", reachScript(place, brought, request.id)));
}

/** Brings what a host does not have yet: this program, and with `node: bring` this machine's node.
 *  @returns the words that start this program there
 *  @throws PlaceFailure when there is no node that serves, or it cannot be brought */
export async function bringMissing(
  session: Session<SshRequest>,
  facts: HostFacts,
): Promise<readonly string[]> {
  const { place, request } = session;
  const { program } = request;
  const node = program.needsNode ? chooseNode(place, facts, OWN) : undefined;
  if (!facts.hasProgram) {
    request.say("bringing cooperate");
    await tellFrom(session, "bringing", bringScript(program.name), await request.archive());
  }
  if (node === "own" && !facts.hasNode) {
    request.say(`bringing Node ${OWN.version}`);
    await tellFrom(
      session,
      "bringing Node",
      bringScript(nodeFolder(OWN), "node"),
      await request.nodeArchive(),
    );
  }
  return programAt(session, facts, node);
}

function programAt(
  { request: { program } }: Session<SshRequest>,
  { home }: HostFacts,
  node: string | undefined,
): readonly string[] {
  const cache = `${home}/.cache/cooperate`;
  const main = `${cache}/${program.name}/${program.main}`;
  if (node === undefined) return [main];
  return [node === "own" ? `${cache}/${nodeFolder(OWN)}/node` : node, main];
}
