/** How many requests are sent to the storage at the same time: it answers so many as soon as one,
 *  and is not flooded. */
const GROUP_SIZE = 16;

/** Calls `work` for each of `items`, for a group of them at the same time; the next group follows
 *  when all of these are done.
 *  @throws the first error of `work`; no further group is begun then */
export async function inGroups<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += GROUP_SIZE)
    await Promise.all(items.slice(from, from + GROUP_SIZE).map(work));
}
