/** So many runners that wait for one list at the same time are a crowd. */
const CROWD = 8;

/** Whether so many `runners` wait for a list that it is worth to say so. */
export function isCrowd(runners: number): boolean {
  return runners >= CROWD;
}

/** What to do when many runners wait for the list `file`. */
export function describeCrowd(runners: number, file: string): string {
  return `${runners} runners wait for ${file}; one process with -j per machine is quicker`;
}
