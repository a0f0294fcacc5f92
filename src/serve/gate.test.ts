import { describe, expect, test } from "vitest";
import { cookieName, cookieValues, setCookie } from "./cookie.ts";
import { type Asked, type GateRules, authorize } from "./gate.ts";
import { hostRule } from "./host-rule.ts";
import { isSame, newToken, sessionOf } from "./secrets.ts";
import { WrongTokens } from "./wrong-tokens.ts";

const TOKEN = newToken();
const RULES: GateRules = {
  token: TOKEN,
  session: sessionOf(TOKEN),
  isOurHost: hostRule(),
  control: true,
  closedForMs: 0,
};
const HOST = "localhost:4711";
const COOKIE = `cooperate_4711=${RULES.session}`;
const INSIDE: Asked = { method: "GET", target: "/data", hosts: [HOST], cookie: COOKIE };
const ORDER: Asked = { ...INSIDE, method: "POST", target: "/control", contentType: "application/json" };
const ENTRY: Asked = { method: "GET", target: `/?token=${TOKEN}`, hosts: [HOST] };

function outcome(asked: Asked, rules: Partial<GateRules> = {}): number | string {
  const verdict = authorize(asked, { ...RULES, ...rules });
  return verdict.kind === "refuse"
    ? verdict.status
    : verdict.kind === "pass"
      ? verdict.route.to
      : verdict.kind;
}

type Case = readonly [what: string, asked: Asked, expected: number | string, rules?: Partial<GateRules>];

const CASES: readonly Case[] = [
  ["nobody knows you", { ...INSIDE, cookie: undefined }, 403],
  ["a wrong cookie", { ...INSIDE, cookie: "cooperate_4711=wrong" }, 403],
  ["the cookie of another port", { ...INSIDE, cookie: COOKIE.replace("4711", "4712") }, 403],
  ["the token is no cookie", { ...INSIDE, cookie: `cooperate_4711=${TOKEN}` }, 403],
  ["our cookie among others", { ...INSIDE, cookie: `a=b; ${COOKIE}; cooperate_80=x` }, "data"],
  ["the right token", ENTRY, "enter"],
  ["a wrong token", { ...ENTRY, target: "/?token=wrong" }, "wrong token"],
  ["an empty token", { ...ENTRY, target: "/?token=" }, "wrong token"],
  ["a wrong token with the right cookie", { ...ENTRY, target: "/?token=x", cookie: COOKIE }, "wrong token"],
  ["the right token while the door is closed", ENTRY, 429, { closedForMs: 1 }],
  ["inside while the door is closed", INSIDE, "data", { closedForMs: 1 }],
  ["a token at another path", { ...ENTRY, target: `/data?token=${TOKEN}` }, 403],
  ["a token by POST", { ...ENTRY, method: "POST" }, 403],
  [
    "a link on another site, with the token",
    { ...ENTRY, fetchSite: "cross-site", fetchMode: "navigate" },
    "enter",
  ],
  [
    "a script of another site, with the token",
    { ...ENTRY, fetchSite: "cross-site", fetchMode: "no-cors" },
    403,
  ],
  ["DNS rebinding", { ...INSIDE, hosts: ["evil.example:4711"] }, 421],
  ["DNS rebinding, with the token", { ...ENTRY, hosts: ["evil.example:4711"] }, 421],
  ["a name that only begins like ours", { ...INSIDE, hosts: ["localhost.evil.example"] }, 421],
  ["a name with a user", { ...INSIDE, hosts: ["localhost@evil.example"] }, 421],
  ["an address of another machine", { ...INSIDE, hosts: ["192.0.2.1:4711"] }, 421],
  ["no host", { ...INSIDE, hosts: [] }, 400],
  ["two hosts", { ...INSIDE, hosts: [HOST, "evil.example"] }, 400],
  ["by address", { ...INSIDE, hosts: ["127.0.0.1:4711"] }, "data"],
  ["by address, IPv6", { ...INSIDE, hosts: ["[::1]:4711"] }, "data"],
  ["another origin", { ...INSIDE, origin: "http://evil.example" }, 403],
  ["another port", { ...INSIDE, origin: "http://localhost:4712" }, 403],
  ["a sandboxed frame or a file", { ...INSIDE, origin: "null" }, 403],
  ["https", { ...INSIDE, origin: `https://${HOST}` }, 403],
  ["our own origin", { ...INSIDE, origin: `http://${HOST}` }, "data"],
  ["another site", { ...INSIDE, fetchSite: "cross-site" }, 403],
  ["another port of this machine", { ...INSIDE, fetchSite: "same-site" }, 403],
  ["our own page", { ...INSIDE, fetchSite: "same-origin" }, "data"],
  ["typed", { ...INSIDE, target: "/", fetchSite: "none" }, "page"],
  ["a form of another site", { ...ORDER, contentType: "application/x-www-form-urlencoded" }, 415],
  ["a form that looks like JSON", { ...ORDER, contentType: "text/plain; application/json" }, 415],
  ["no content type", { ...ORDER, contentType: undefined }, 415],
  ["an order", ORDER, "control"],
  ["an order with a charset", { ...ORDER, contentType: "application/json; charset=utf-8" }, "control"],
  ["an order without --control", ORDER, 403, { control: false }],
  [
    "any POST without --control",
    { ...ORDER, target: "/nothing", contentType: "text/plain" },
    403,
    { control: false },
  ],
  ["an order of another site", { ...ORDER, origin: "http://evil.example" }, 403],
  ["GET of an order", { ...INSIDE, target: "/control" }, 405],
  ["POST of the page", { ...ORDER, target: "/" }, 405],
  ["DELETE", { ...INSIDE, method: "DELETE" }, 405],
  ["OPTIONS: no CORS", { ...INSIDE, method: "OPTIONS" }, 405],
  ["HEAD", { ...INSIDE, method: "HEAD", target: "/" }, "page"],
  ["the script", { ...INSIDE, target: "/report.js" }, "script"],
  ["the style", { ...INSIDE, target: "/report.css?v=1" }, "style"],
  ["the stream", { ...INSIDE, target: "/events?since=a" }, "events"],
  ["a log", { ...INSIDE, target: "/log/3?from=17" }, "log"],
  ["a log from before its start", { ...INSIDE, target: "/log/3?from=-1" }, 400],
  ["a log from half a byte", { ...INSIDE, target: "/log/3?from=1.5" }, 400],
  ["a log of no entry", { ...INSIDE, target: "/log/x" }, 404],
  ["a log far away", { ...INSIDE, target: "/log/99999999999999999999" }, 404],
  ["out of the folder", { ...INSIDE, target: "/log/../.." }, 404],
  ["out of the folder, encoded", { ...INSIDE, target: "/log/%2e%2e%2fetc%2fpasswd" }, 404],
  ["two slashes", { ...INSIDE, target: "//data" }, 404],
  ["a whole address", { ...INSIDE, target: `http://${HOST}/data` }, 400],
  ["no path", { ...INSIDE, method: "OPTIONS", target: "*" }, 400],
  ["a file", { ...INSIDE, target: "/exps.json" }, 404],
];

const NAMED = CASES.map(([what, asked, expected, rules = {}]) => ({ what, asked, expected, rules }));

test.each(NAMED)("$what", ({ asked, expected, rules }) => {
  expect(outcome(asked, rules)).toBe(expected);
});

test("from elsewhere, the answer to the right token is a page and no redirect", () => {
  expect(authorize({ ...ENTRY, fetchSite: "cross-site", fetchMode: "navigate" }, RULES)).toMatchObject({
    isFromElsewhere: true,
  });
  expect(authorize({ ...ENTRY, fetchSite: "none" }, RULES)).toMatchObject({ isFromElsewhere: false });
});

test("served to other machines, it has their names and addresses, and no other names", () => {
  const isOurs = hostRule(["Gpu1", "gpu1.lab.example"]);
  for (const host of ["gpu1:8000", "GPU1.lab.example", "192.0.2.1:8000", "[2001:db8::1]:8000", "localhost"])
    expect({ host, isOurs: isOurs(host) }).toEqual({ host, isOurs: true });
  for (const host of ["evil.example", "gpu1.evil.example:8000", "[evil]", "", ":8000", "gpu1:80:80"])
    expect({ host, isOurs: isOurs(host) }).toEqual({ host, isOurs: false });
});

describe("tokens", () => {
  test("have 192 bits, and the session does not tell them", () => {
    expect(Buffer.from(TOKEN, "base64url")).toHaveLength(24);
    expect(newToken()).not.toBe(TOKEN);
    expect(sessionOf(TOKEN)).toBe(sessionOf(TOKEN));
    expect(sessionOf(TOKEN)).not.toContain(TOKEN);
    expect([isSame("a", "a"), isSame("a", "b"), isSame("", "a")]).toEqual([true, false, false]);
  });

  test("ten wrong ones within a minute close the door for a minute", () => {
    let now = 0;
    const wrong = new WrongTokens({ monotonic: () => now });
    for (let i = 0; i < 9; i++) wrong.add();
    expect(wrong.closedForMs).toBe(0);
    now = 60_001;
    wrong.add(); // the others were too long ago
    expect(wrong.closedForMs).toBe(0);
    for (let i = 0; i < 9; i++) wrong.add();
    expect(wrong.closedForMs).toBe(60_000);
    now += 60_000;
    expect(wrong.closedForMs).toBe(0);
  });
});

test("the cookie has the port that the browser sees", () => {
  expect([cookieName("localhost:8000"), cookieName("localhost"), cookieName("[::1]:9")]).toEqual([
    "cooperate_8000",
    "cooperate_80",
    "cooperate_9",
  ]);
  expect(setCookie("localhost:8000", "x")).toBe("cooperate_8000=x; HttpOnly; SameSite=Strict; Path=/");
  expect(cookieValues("localhost:8000", "cooperate_8000=a=b;cooperate_80=c; cooperate_8000=d")).toEqual([
    "a=b",
    "d",
  ]);
});
