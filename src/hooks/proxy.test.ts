import { expect, test } from "vitest";
import { hostOf, proxyFor } from "./proxy.ts";

const [plain, secure] = [new URL("http://a.example/x"), new URL("https://a.example/x")];

test.each([
  [plain, {}, undefined],
  [plain, { http_proxy: "http://p:1", https_proxy: "http://q:2" }, "http://p:1"],
  [secure, { http_proxy: "http://p:1", https_proxy: "http://q:2" }, "http://q:2"],
  [secure, { http_proxy: "http://p:1" }, undefined],
  [secure, { HTTPS_PROXY: "http://p:1" }, "http://p:1"],
  [plain, { http_proxy: "", HTTP_PROXY: "http://p:1" }, "http://p:1"],
  [plain, { http_proxy: "p.example:3128" }, "http://p.example:3128"],
  [secure, { ALL_PROXY: "p" }, "http://p"],
])("%s with %j goes through %s", (url, env, proxy) => {
  expect(proxyFor(url, env)).toBe(proxy);
});

test("the password of a proxy is not shown", () => {
  expect(hostOf("http://ada:secret@p:3128")).toBe("p:3128");
  expect(hostOf("http://:")).toBe("unreadable");
});
