import { addSome, addNew, replace, takeOut } from "./adding.ts";
import { claimOne, claimThis, claimSeveral } from "./claiming.ts";
import { end, giveBackSome, putOff, begin, nameLog, answer } from "./holding.ts";
import { loseSome, hear, comeForward } from "./dying.ts";
import { putBackSome, cancelSome, pauseSome, resumeSome, prioritizeSome, edit } from "./asking.ts";
import { editSome } from "./editing.ts";
import { skip, tell } from "./following.ts";
import type { Step } from "./step.ts";

/** All changes of the list; likelier ones are listed more often. */
export const STEPS: Readonly<Record<string, Step>> = {
  addSome,
  addNew,
  replace,
  takeOut,
  claimOne,
  claimThis,
  claimSeveral,
  end,
  giveBackSome,
  putOff,
  begin,
  nameLog,
  answer,
  loseSome,
  hear,
  comeForward,
  putBackSome,
  cancelSome,
  pauseSome,
  resumeSome,
  prioritizeSome,
  edit,
  editSome,
  skip,
  tell,
};
