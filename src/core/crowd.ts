/** From this many runners that wait for one list at the same time, a notice is worthwhile. */
const CROWD_SIZE = 8;

/** Whether enough `runners` wait for a list that the user should be told. */
export function isCrowd(runners: number): boolean {
  return runners >= CROWD_SIZE;
}

/** The advice to the user when many runners wait for the list `file`. */
export function describeCrowd(runners: number, file: string): string {
  return `${runners} runners wait for ${file}; one process with -j per machine is quicker`;
}
