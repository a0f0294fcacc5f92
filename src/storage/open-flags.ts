import { constants } from "node:fs";

// In a file of its own: the supervisor, which is copied at each start of an experiment, loads no more than it needs.

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_TRUNC, O_WRONLY } = constants;

/** For open(2), of what belongs to a list: a symbolic link is not followed, and nobody is waited for, should it be a pipe. */
export const TO_READ = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
export const TO_APPEND = O_WRONLY | O_APPEND | O_NOFOLLOW | O_NONBLOCK;
/** Makes it when it is missing, and empties it. */
export const TO_WRITE = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK;
/** Makes it, if there is nothing. */
export const TO_MAKE = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
