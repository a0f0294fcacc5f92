import { quoteForScript } from "../../core/shell-words.ts";
import { type Answers, defineTell } from "./answers.ts";
import { PlaceFailure } from "./place-failure.ts";

/** The file beside the list by which a host shows that it sees this list, and not another one of
 *  the same path: the log of its runners, in which the launcher has written the mark. */
export interface Proof {
  readonly list: string;
  readonly log: string;
  readonly mark: string;
}

/** An NFS client may say of a new file for so many seconds that there is none. */
const PATIENCE_S = 5;

export function seeListScript({ list, log, mark }: Proof): string[] {
  const [file, proof] = [quoteForScript([list]), quoteForScript([log])];
  return [
    defineTell(mark),
    `if [ ! -e ${file} ]; then tell sees nothing; exit 0; fi`,
    "SECONDS=0",
    `until grep -q -- ${mark} ${proof} 2>/dev/null; do`,
    `if [ "$SECONDS" -ge ${PATIENCE_S} ]; then tell sees another; exit 0; fi`,
    "sleep 0.2",
    "done",
    `if [ -w ${proof} ] && [ -w ${file} ]; then tell sees list; else tell sees unwritable; fi`,
  ];
}

/** @throws PlaceFailure when the host does not see the list, or may not write it */
export function checkSight(answers: Answers, { list }: Proof, host: string, place: string): void {
  switch (answers.one("sees")) {
    case "list":
      return;
    case "unwritable":
      throw new PlaceFailure(
        `the user on ${host} may not write ${list}`,
        "give the list and its folder to a group in which both users are (docs/storage.md)",
      );
    case "another":
      throw new PlaceFailure(
        `${host} has a file ${list}, but not this one: a copy is another list`,
        `make the folder of the list available there under the same path, over NFS or sshfs; or ${overSsh(place)}`,
      );
    default:
      throw new PlaceFailure(
        `${host} does not see ${list}`,
        `put the list into a folder that is shared with that machine, under the same path; or ${overSsh(place)}`,
      );
  }
}

function overSsh(place: string): string {
  return `let it come over ssh: cooperate --config places.${place}.share false (docs/remote.md)`;
}
