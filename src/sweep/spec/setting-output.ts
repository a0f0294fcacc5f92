import { fileNamePart } from "../../core/file-name.ts";
import { parameterOf } from "../parameter.ts";
import type { Spec } from "./spec.ts";
import type { Value } from "./value.ts";

/** What is needed of a setting: its name, where its sweep is in the file, and its values. */
interface NamedSetting {
  readonly name: string;
  readonly at: number;
  readonly values: ReadonlyMap<string, Value>;
}

/** Where the folders of settings are. */
export interface OutputOptions {
  /** The folder in which the folders of the settings are. */
  readonly output: string;
  /** Settings have a folder even when no template has `{_output}`. */
  readonly alwaysOutput?: boolean;
  /** All settings share the folder itself (`--no-param-dir`). */
  readonly sharesOutput?: boolean;
}

/** The output folders of the settings of a spec. */
export class SettingOutputs {
  readonly #spec: Spec;
  readonly #folder: string;
  readonly #isUsed: boolean;
  readonly #isShared: boolean;
  readonly #owners = new Map<string, NamedSetting>();

  constructor(spec: Spec, { output, alwaysOutput = false, sharesOutput = false }: OutputOptions) {
    this.#spec = spec;
    this.#folder = output.replace(/\/+$/, "") || (output === "" ? "." : "/");
    this.#isUsed = alwaysOutput || spec.templates.some(({ placeholders }) => placeholders.has("_output"));
    this.#isShared = sharesOutput;
  }

  /** The text of `{_output}`. */
  textFor({ name }: NamedSetting): string {
    if (this.#isShared) return this.#folder;
    return `${this.#folder === "/" ? "" : this.#folder}/${fileNamePart(name)}`;
  }

  /** The keys of an entry of `setting` for the folder.
   *  @throws CooperateError (usage) when another setting has the same folder: both would overwrite
   *    each other's results */
  keysFor(setting: NamedSetting): { readonly output?: string } {
    if (!this.#isUsed) return {};
    const output = this.textFor(setting);
    const other = this.#owners.get(output);
    if (other && other !== setting && !this.#isShared)
      throw this.#spec.source.error(
        setting.at,
        `two different settings are called ${setting.name}, so both would write into one {_output}`,
        `the other one is of the sweep in line ${this.#spec.source.lineAt(other.at)}; a parameter that no template uses distinguishes them: run: [a]`,
      );
    this.#owners.set(output, setting);
    return { output };
  }

  /** The parameters of an entry, with the name of its command, and whether its folder is shared. */
  paramsFor({ values }: NamedSetting, command: string): Readonly<Record<string, unknown>> {
    return Object.fromEntries([
      ...[...values].map(([name, value]) => [name, jsonOf(value)] as const),
      ...(command === "command" ? [] : [["_cmd", command] as const]),
      ...(this.#isUsed && this.#isShared ? [["_shared", true] as const] : []),
    ]);
  }
}

/** A value in JSON; a boolean is one, and what is quoted in the file is a text. */
function jsonOf(value: Value): boolean | number | string {
  if (value.kind === "boolean") return value.on;
  return value.kind === "number" ? parameterOf(value.text) : value.text;
}
