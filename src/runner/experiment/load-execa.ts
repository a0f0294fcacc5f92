/** Loads execa where it is used: most lists need none of it, and loading it takes longer than most
 *  commands. */
export function loadExeca(): Promise<typeof import("execa")> {
  return import("execa");
}
