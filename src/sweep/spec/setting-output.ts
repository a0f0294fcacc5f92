import { fileNamePart } from "../../core/file-name.ts";
import { parameterOf } from "../parameter.ts";
import type { Spec } from "./spec.ts";
import type { Template } from "./template.ts";
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
  /** Settings have a folder also when no template has `{_output}`. */
  readonly alwaysOutput?: boolean;
  /** All settings share the folder itself (`--no-param-dir`). */
  readonly sharesOutput?: boolean;
}

/** The output folders of the settings of a spec. Commands before the first one that names the folder
 *  have none: they may be the same for several settings, such as a `prepare`. */
export class SettingOutputs {
  readonly #spec: Spec;
  readonly #folder: string;
  /** The templates whose commands have the folder. */
  readonly #users: ReadonlySet<Template>;
  readonly #isShared: boolean;
  readonly #owners = new Map<string, NamedSetting>();

  constructor(spec: Spec, { output, alwaysOutput = false, sharesOutput = false }: OutputOptions) {
    this.#spec = spec;
    this.#folder = output.replace(/\/+$/, "") || (output === "" ? "." : "/");
    const first = spec.templates.findIndex(({ placeholders }) => placeholders.has("_output"));
    const isUsed = first !== -1 || alwaysOutput;
    this.#users = new Set(isUsed ? spec.templates.slice(Math.max(first, 0)) : []);
    this.#isShared = sharesOutput;
  }

  /** The text of `{_output}`. */
  textFor({ name }: NamedSetting): string {
    if (this.#isShared) return this.#folder;
    return `${this.#folder === "/" ? "" : this.#folder}/${fileNamePart(name)}`;
  }

  /** The keys of the entry of `template` and `setting` for the folder.
   *  @throws CooperateError (usage) when another setting has the same folder: both would overwrite
   *    each other's results */
  keysFor(setting: NamedSetting, template: Template): { readonly output?: string } {
    if (!this.#users.has(template)) return {};
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
  paramsFor({ values }: NamedSetting, template: Template): Readonly<Record<string, unknown>> {
    return Object.fromEntries([
      ...[...values].map(([name, value]) => [name, jsonOf(value)] as const),
      ...(template.name === "command" ? [] : [["_cmd", template.name] as const]),
      ...(this.#users.has(template) && this.#isShared ? [["_shared", true] as const] : []),
    ]);
  }
}

/** A value in JSON; a boolean is one, and what is quoted in the file is a text. */
function jsonOf(value: Value): boolean | number | string {
  if (value.kind === "boolean") return value.on;
  return value.kind === "number" ? parameterOf(value.text) : value.text;
}
