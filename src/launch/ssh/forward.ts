import { quoteForScript } from "../../core/shell-words.ts";
import type { Action } from "../actions/action.ts";
import type { Place } from "../places/place.ts";
import { defineTell } from "./answers.ts";
import { type Connection, connectionTo } from "./connection.ts";
import { tunnelFolderWord } from "./tunnel-folder.ts";

/** How ssh is called for a tunnel: by itself and without questions, since nobody is there when it is
 *  dialled again. A connection that is shared would keep the socket of a tunnel that has ended. */
const OPTIONS = [
  "ControlMaster=no",
  "ControlPath=none",
  "ConnectTimeout=20",
  "ServerAliveInterval=5",
  "ServerAliveCountMax=3",
  // Other forwards, of the user's configuration, may be taken; ours is looked at.
  "ExitOnForwardFailure=no",
  "StreamLocalBindMask=0177",
];

/** How to reach a place for a tunnel. @throws CooperateError (usage) */
export function tunnelConnection(place: Place): Connection {
  const connection = connectionTo(place, { interactive: false });
  return { ...connection, ssh: [...connection.ssh, ...OPTIONS.flatMap((option) => ["-o", option])] };
}

/** Makes the folder of a tunnel, without sockets of tunnels before, and tells where it is. */
export function tunnelFolderScript(id: string, mark: string): string[] {
  const folder = tunnelFolderWord(id);
  return [
    defineTell(mark),
    `umask 077; mkdir -p -- ${folder} && chmod 700 ${folder} && cd -- ${folder} || exit 73`,
    "rm -f -- *.sock",
    'tell folder "$(pwd -P)"',
  ];
}

/** What {@link forwardAction} forwards. */
export interface Forward {
  /** The socket at the host, a new name each time, and the one here; absolute. */
  readonly there: string;
  readonly here: string;
  /** Letters and digits. */
  readonly mark: string;
}

/** Tells that the socket is there, after the mark. */
export const UP = "tunnel up";

/** Forwards a socket at a host to one of this machine, for as long as its standard input is open
 *  behind the script. So it ends with whoever started it, and no socket is left over. */
export function forwardAction(connection: Connection, { there, here, mark }: Forward): Action {
  const { ssh, target, shell, place } = connection;
  const socket = quoteForScript([there]);
  const script = [
    "{",
    `if [ ! -S ${socket} ]; then`,
    `echo "the ssh server of $(uname -n) forwards no sockets (AllowStreamLocalForwarding of sshd_config)" >&2`,
    "exit 70; fi",
    `printf '%s ${UP}\\n' ${mark}`,
    "cat >/dev/null",
    `rm -f -- ${socket}`,
    "exit",
    "}",
    "",
  ].join("\n");
  return {
    label: `keep a tunnel to ${place}`,
    argv: [
      ...ssh,
      "-R",
      `${escaped(there)}:${escaped(here)}`,
      "--",
      target,
      `exec ${quoteForScript(shell)} -s`,
    ],
    stdin: script,
  };
}

/** Colons separate, and percent signs begin a token (ssh_config(5), RemoteForward). */
function escaped(path: string): string {
  return path.replaceAll(/[\\:]/g, String.raw`\$&`).replaceAll("%", "%%");
}
