/** Bytes that the path of a socket may have on all systems. Node cuts off what is longer, and listens
 *  at another name. BSD has the shortest `sun_path` (unix(7)), 104 with the zero at its end. */
export const LONGEST_SOCKET_PATH = 103;
