import type { ReportData } from "../data/report-data.ts";
import { el } from "../el.ts";
import { counted } from "../format.ts";
import { LICENCES } from "./licences.ts";

/** What stands below everything: where the page comes from, and whose work is in it. */
export interface Foot {
  readonly element: HTMLElement;
  readonly show: (data: ReportData) => void;
}

export function makeFoot(): Foot {
  const element = el("footer");
  return {
    element,
    show({ command, version, commits }) {
      const [most, ...others] = commits;
      const of =
        most &&
        `Runs of commit ${most.commit}${others.length > 0 ? ` and ${counted(others.length, "other")}` : ""}.`;
      element.replaceChildren(
        el("p", {}, `Made by cooperate ${version} with `, el("code", {}, command), of && ` · ${of}`),
        ...licences(),
      );
    },
  };
}

function licences(): Node[] {
  if (LICENCES.length === 0) return [];
  const names = LICENCES.map(({ name, version, licence }) => `${name} ${version} (${licence})`);
  return [
    el(
      "details",
      { class: "numbers" },
      el("summary", {}, `This page contains ${names.join(", ")}.`),
      ...LICENCES.map(({ name, text }) =>
        el("pre", { tabindex: 0, "aria-label": `licence of ${name}` }, text),
      ),
    ),
  ];
}
