import { constants } from "node:fs";

// In a file of its own: the supervisor is forked at each start of an experiment, so it loads as
// little as possible.

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_TRUNC, O_WRONLY } = constants;

/** For open(2), for files that belong to a list: symbolic links are not followed, and open does
 *  not block on a pipe. */
export const TO_READ = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
export const TO_APPEND = O_WRONLY | O_APPEND | O_NOFOLLOW | O_NONBLOCK;
/** Makes the file when it is missing, and empties it otherwise. */
export const TO_WRITE = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK;
/** Makes the file, and fails when there is one. */
export const TO_MAKE = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
