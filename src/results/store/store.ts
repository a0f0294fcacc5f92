import { noSuchKey } from "./keys.ts";
import { loadStored } from "./load.ts";
import { matcherOf } from "./pattern.ts";
import { contentOf, saveStored } from "./save.ts";
import { findStored, listStored } from "./stored.ts";

/** What one attempt keeps beside its job log: a folder with KEY.json, KEY.npy and other files. */
export class Store {
  /** Its path; it need not exist before something is saved. */
  readonly folder: string;

  /** @param folder by default that of the experiment which calls this (`COOPERATE_STORE`), and
   *  `results/store` outside of cooperate */
  constructor(folder: string = process.env["COOPERATE_STORE"] ?? "results/store") {
    this.folder = folder;
  }

  /** The keys that match; `*` stands for any letters, also for /. */
  ls(pattern = "*"): string[] {
    return listStored(this.folder)
      .map(({ key }) => key)
      .filter(matcherOf(pattern));
  }

  /** The value of a key: a JSON value, or an {@link NpyArray}.
   *  @throws CooperateError (usage) when there is no such key, or its file is of another kind */
  load(key: string): unknown {
    return loadStored(this.#find(key));
  }

  /** The path of the file of a key.
   *  @throws CooperateError (usage) when there is no such key */
  path(key: string): string {
    return this.#find(key).path;
  }

  /** Saves a typed array or an {@link NpyArray} as an array, all else as JSON (NaN as text).
   *  @returns the path of its file
   *  @throws CooperateError (usage) when the key is taken, unless `overwrite`, or JSON cannot hold the
   *    value; (storage) when it cannot be written */
  async save(
    key: string,
    value: unknown,
    { overwrite = false }: { readonly overwrite?: boolean } = {},
  ): Promise<string> {
    const { COOPERATE_STORE: own, COOPERATE_FILE: list } = process.env;
    const isOfList = this.folder === own && list !== undefined;
    return saveStored(this.folder, key, contentOf(value), { overwrite, ...(isOfList && { list }) });
  }

  #find(key: string): ReturnType<typeof listStored>[number] {
    const stored = findStored(this.folder, key);
    if (stored) return stored;
    throw noSuchKey(key, this.folder, this.ls());
  }
}
