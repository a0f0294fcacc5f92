import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { refusalOf } from "../../../test/helpers/refusal.ts";
import { Workspace } from "../../../test/helpers/workspace.ts";
import type { Place } from "./place.ts";
import { type Places, readPlaces } from "./read-places.ts";

const KINDS = { engines: ["slurm", "gridengine"] };

/** The places of a list whose user, folder and `--hosts` say this. */
function placesOf(texts: { user?: string; near?: string; hosts?: string; config?: boolean }): Places {
  const { path } = new Workspace();
  mkdirSync(join(path, "cooperate"));
  mkdirSync(join(path, "sub"));
  const write = (name: string, text: string | undefined): void => {
    if (text !== undefined) writeFileSync(join(path, name), text);
  };
  write("cooperate/config.yaml", texts.user);
  write(".cooperate.yaml", texts.near);
  write("hosts.yaml", texts.hosts);
  const { config = true, hosts } = texts;
  const sources = { ...KINDS, env: { XDG_CONFIG_HOME: path }, cwd: path, list: "sub/exps.json", config };
  const onIgnored = (): void => {};
  return readPlaces({ ...sources, onIgnored, ...(hosts !== undefined && { hosts: "hosts.yaml" }) });
}

function placeOf(name: string, texts: Parameters<typeof placesOf>[0]): Place | undefined {
  return placesOf(texts).named.get(name);
}

test("without files there are this machine and the engines, and any host", () => {
  const places = placesOf({});
  expect([...places.named.keys()]).toEqual(["local", "slurm", "gridengine"]);
  expect(places.named.get("slurm")).toMatchObject({ kind: "slurm", share: true, deliver: [] });
  expect(places.adHoc("you@gpu7")).toMatchObject({ kind: "ssh", host: "you@gpu7", shell: ["bash", "-l"] });
});

test("everything that a place can have", () => {
  const near = `
run: {max-failures: 3}
places:
  gpu7:
    host: you@gpu7
    tags: [lab, big]
    hardware: c8220
    runners: 2
    sockets: [0, 1]
    share: false
    directory: ~/exp
    deliver: {rsync: ., exclude: [.git, data], delete: false}
    setup: [{venv: {requirements-txt: true}}, {run: make}, make test]
    check: {run: "grep -B5 Error cooperate_* || true"}
    pickup: [{rsync: {from: runs/, to: runs/, update: true}}]
    start: tmux
    shell: bash -l -c 'x y'
    node: bring
    python: 3.10
    wrap: numactl --cpunodebind=[socket]
    identity: ~/.ssh/lab
    known-hosts: lab-hosts
  cluster:
    kind: slurm
    via: login.cluster
    partition: gpu
    time: 0-04:00:00
    mem: 16G
    gpus: 1
    header: |
      module load cuda/12
      ulimit -n 4096
    extra: --exclude=n1 --comment 'a b'
    test: {partition: debug, time: 30m}
  fetched: {deliver: {git: URL, ref: main}}
  bare:
`;
  const { named } = placesOf({ near });
  expect(named.get("gpu7")).toEqual({
    name: "gpu7",
    kind: "ssh",
    host: "you@gpu7",
    tags: ["lab", "big"],
    hardware: "c8220",
    runners: 2,
    sockets: [0, 1],
    share: false,
    directory: "~/exp",
    deliver: [{ step: "rsync", with: { from: ".", exclude: [".git", "data"], delete: false } }],
    setup: [
      { step: "venv", with: { "requirements-txt": true } },
      { step: "run", with: "make" },
      { step: "run", with: "make test" },
    ],
    check: [{ step: "run", with: "grep -B5 Error cooperate_* || true" }],
    pickup: [{ step: "rsync", with: { from: "runs/", to: "runs/", update: true } }],
    purge: [],
    start: "tmux",
    shell: ["bash", "-l", "-c", "x y"],
    node: "bring",
    python: "3.10",
    wrap: "numactl --cpunodebind=[socket]",
    identity: "~/.ssh/lab",
    knownHosts: "lab-hosts",
  });
  expect(named.get("cluster")).toMatchObject({
    kind: "slurm",
    via: "login.cluster",
    timeMs: 14_400_000,
    memoryBytes: 16 * 1024 ** 3,
    gpus: 1,
    header: "module load cuda/12\nulimit -n 4096\n",
    extra: ["--exclude=n1", "--comment", "a b"],
    test: { partition: "debug", timeMs: 1_800_000 },
  });
  expect(named.get("cluster")).not.toHaveProperty("host");
  expect(named.get("fetched")?.deliver).toEqual([{ step: "git", with: { url: "URL", ref: "main" } }]);
  expect(named.get("bare")).toMatchObject({ kind: "ssh", host: "bare" });
});

describe("which file counts", () => {
  const user = "places: {all: {venv: a, runners: 1}, c: {kind: slurm, time: 1h, test: {time: 9m, qos: q}}}";

  test("the nearer one, --hosts before all; within one, the place before all", () => {
    const near = "places: {all: {venv: b}, c: {partition: p, venv: c, test: {time: 5m}}}";
    const c = placeOf("c", { user, near, hosts: "places: {c: {time: 2h}, d: }" });
    expect(c).toMatchObject({ kind: "slurm", timeMs: 7_200_000, partition: "p", venv: "c", runners: 1 });
    expect(c?.test).toEqual({ timeMs: 300_000, qos: "q" });
    expect(placesOf({ user, near }).adHoc("you@gpu7")).toMatchObject({ venv: "b", runners: 1 });
    expect(placeOf("c", { user, near: "places: {all: {venv: b}}" })?.venv).toBe("b");
  });

  test("nothing, or false, is the built-in value again", () => {
    const c = placeOf("c", { user, near: "places: {c: {venv: , time: false, test: , setup: false}}" });
    expect(c).toEqual({ ...placeOf("x", { near: "places: {x: {kind: slurm}}" }), name: "c", runners: 1 });
  });

  test("--no-config leaves --hosts, a map at its top or below places", () => {
    const { named } = placesOf({ user, near: "places: {a: }", hosts: "b:\n  tags: lab\n", config: false });
    expect([...named.keys()]).toEqual(["local", "slurm", "gridengine", "b"]);
    expect(named.get("b")?.tags).toEqual(["lab"]);
  });

  test("what all has and a place of this kind cannot use is not in it", () => {
    const near = "places: {all: {partition: p}, a: , slurm: {header: h}}";
    expect(placeOf("a", { near })).not.toHaveProperty("partition");
    expect(placeOf("slurm", { near })).toMatchObject({ kind: "slurm", partition: "p", header: "h" });
  });

  test("a file that others may write is named, and says nothing", () => {
    const workspace = new Workspace();
    const path = workspace.write(".cooperate.yaml", "places: {a: }\n");
    chmodSync(path, 0o666);
    const ignored: string[] = [];
    const env = { XDG_CONFIG_HOME: workspace.path };
    const sources = { ...KINDS, env, cwd: workspace.path, list: "e.json", config: true };
    const { named } = readPlaces({ ...sources, onIgnored: (file) => ignored.push(file.path) });
    expect([named.has("a"), ignored]).toEqual([false, [path]]);
  });
});

describe("refusals", () => {
  test.each([
    ["c: {partitoin: gpu}", "unknown key places.c.partitoin", "did you mean places.c.partition?"],
    ["c: {queue: gpu}", "did you mean places.c.partition?"],
    ["c: {memory: 16G}", "did you mean places.c.mem?"],
    ["c: {knownHosts: f}", "did you mean places.c.known-hosts?"],
    ["c: {password: x}", "unknown key places.c.password", "~/.ssh/config"],
    ["c: {ssh_password: x}", "~/.ssh/config"],
    ["c: {user: you}", "host: you@gpu7"],
    ["c: {constructor: x}", "unknown key places.c.constructor", "docs/launch.md"],
    ["c: {__proto__: x}", "unknown key places.c.__proto__"],
    ["all: {host: x}", "places.all: host belongs to one place"],
    ["c: {kind: slurm, test: {via: x}}", "places.c.test: via belongs to one place"],
    ["c: {kind: slurn}", "places.c.kind", "did you mean slurm?"],
    ["c: {kind: pbs}", "there are ssh, local, slurm, gridengine"],
    ["slurm: {kind: ssh}", "slurm is always of the kind slurm"],
    ["ssh: {host: x}", "ssh is a kind of places"],
    ["-x: {}", "places.-x: a name has letters"],
    ["'a b': {}", "places.a b: a name has letters"],
    ["../x: {}", "places.../x: a name has letters"],
    ["c: {kind: slurm, host: login}", "places.c.host", "did you mean places.c.via?"],
    ["c: {via: login}", "places.c.via: only a place of an engine has it", "kind: slurm"],
    ["local: {partition: gpu}", "places.local.partition"],
    ["local: {host: gpu}", "a place of the kind local has no host"],
    ["c: {time: 240}", "places.c.time: expected a time with a unit: 4h"],
    ["c: {time: 4 hours}", '"4 hours" is not a duration'],
    ["c: {mem: 16000}", "expected memory with a unit"],
    ["c: {host: -oProxyCommand=x}", "does not begin with -"],
    ["c: {host: a b}", "expected one word"],
    ["c: {tags: [a b]}", "expected a name, or a list of names"],
    ["c: {runners: 0}", "expected a whole number from 1"],
    ["c: {sockets: [0, x]}", "expected a list of whole numbers"],
    ["c: {share: 'no'}", "expected true or false"],
    ["c: {start: nohup}", "expected auto, systemd, tmux, screen or setsid"],
    ["c: {header: [a]}", "places.c.header: expected a text"],
    ['c: {extra: "it\'s"}', "places.c.extra: "],
    ["c: {deliver: .}", "expected none, {rsync: FOLDER} or {git: URL}"],
    ["c: {setup: [[{run: make}]]}", "expected steps"],
    ["c: {test: 30m}", "places.c.test: expected a map"],
    ["c: gpu", "places.c: expected a map of settings"],
    ["[a, b]", "places: expected a map of places"],
  ])("%s", (text, ...parts) => {
    const refusal = refusalOf(() => placesOf({ near: `places:\n  ${text}\n` }));
    for (const part of ["usage: ", ".cooperate.yaml", ...parts]) expect(refusal).toContain(part);
  });

  test("a file for --hosts with something else beside places, or that is not there", () => {
    expect(refusalOf(() => placesOf({ hosts: "places: {}\nrun: {}" }))).toContain("run stands beside places");
    expect(refusalOf(() => placesOf({ hosts: "a: [" }))).toMatch(/hosts.yaml: .*; docs\/launch.md/);
    const { path } = new Workspace();
    const sources = { ...KINDS, env: {}, cwd: path, list: "e", config: false, onIgnored: () => {} };
    expect(refusalOf(() => readPlaces({ ...sources, hosts: "h" }))).toContain(
      "--hosts h cannot be read (ENOENT)",
    );
  });
});
