/** So many questions the storage is asked at the same time: it answers them as soon as one, and is not flooded. */
const AT_ONCE = 16;

/** Does `work` for each of `items`, for some at the same time; the next ones follow when all of these are done.
 *  @throws what `work` throws first; no more are begun then */
export async function inGroups<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += AT_ONCE)
    await Promise.all(items.slice(from, from + AT_ONCE).map(work));
}
