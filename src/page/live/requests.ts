import type { ControlAnswer, ControlRequest, LiveData } from "../data/live-data.ts";

/** What the server says about why there is no answer. */
export class Refused extends Error {}

/** All of the page. @throws Refused; TypeError when there is no connection */
export async function getData(): Promise<LiveData> {
  return (await answered(await fetch("data"))).json() as Promise<LiveData>;
}

/** Gives an order. @throws Refused; TypeError when there is no connection */
export async function sendOrder(request: ControlRequest): Promise<ControlAnswer> {
  const response = await fetch("control", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(request),
  });
  return (await answered(response)).json() as Promise<ControlAnswer>;
}

/** A part of a job log.
 *  @param from the first byte that is wanted
 *  @throws Refused; TypeError when there is no connection */
export async function getLog(n: number, from: number): Promise<{ bytes: ArrayBuffer; size: number }> {
  const response = await answered(await fetch(`log/${n}?from=${from}`));
  return { bytes: await response.arrayBuffer(), size: Number(response.headers.get("X-Log-Size")) };
}

async function answered(response: Response): Promise<Response> {
  if (!response.ok) throw new Refused((await response.text()).trim() || `error ${response.status}`);
  return response;
}
