import type { Performed } from "../actions/action.ts";
import type { Place } from "../places/place.ts";
import { type Answers, answersIn } from "./answers.ts";
import type { Connection } from "./connection.ts";
import type { Visit } from "./open-connection.ts";
import { scriptOver } from "./over-ssh.ts";
import { checked, PlaceFailure } from "./place-failure.ts";

/** A place that is visited: what a stage works with. */
export interface Session<Request extends Visit = Visit> {
  readonly place: Place;
  readonly request: Request;
  readonly connection: Connection;
}

/** Runs a script of ours at a place.
 *  @param what it is, in words before "failed"
 *  @returns what it told
 *  @throws PlaceFailure when it fails, or does not get to its end */
export async function tellFrom(
  { connection, request, place }: Session,
  what: string,
  script: readonly string[],
  payload?: string,
): Promise<Answers> {
  const lines = [...script, endOfScript(request.id)];
  const done = await request.perform(scriptOver(connection, `${what} ${place.name}`, lines, payload));
  const answers = answersIn(checked(done, "ssh", what, connection.target).stdout, request.id);
  if (answers.all("done").length > 0) return answers;
  throw new PlaceFailure(
    `${what} did not get to its end${saidBy(done)}`,
    `does the shell there end by itself? shell: ${place.shell.join(" ")}`,
  );
}

/** Tells that a script has got to its end. */
export function endOfScript(mark: string): string {
  return `printf '%s done\\n' ${mark}`;
}

function saidBy({ stderr }: Performed): string {
  const said = stderr.trim().split("\n").at(-1) ?? "";
  return said === "" ? "" : `: ${said}`;
}
