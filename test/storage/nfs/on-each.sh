#!/bin/sh
# What each of the two machines does: on-each.sh NAME. Both at once: --doctor --peer, then one list of 60 entries with two runners on each; then
# alpha alone the single faults of the store, on the mounted folder.
repo=$(cd "$(dirname "$0")/../../.." && pwd)
cooperate="node $repo/bin/cooperate.js"
cd /mnt/shared || exit 1
$cooperate --doctor . --peer
mkdir -p busy
if [ "$1" = alpha ]; then
  node -e 'const run = ["sh", "-c", "mkdir busy/$0 || echo $0 >>overlaps; echo $0 $(hostname) >>done.$(hostname); rmdir busy/$0"];
    const list = Array.from({ length: 60 }, (_, n) => [...run, String(n)]);
    fs.writeFileSync("new.json", JSON.stringify(list)); fs.renameSync("new.json", "exps.json")'
fi
until mkdir "probe.$1" 2>/dev/null && rmdir "probe.$1" && [ -e exps.json ]; do sleep 0.2; done
$cooperate --run exps.json --keep-going --log-dir /run/logs >/dev/null 2>&1 &
$cooperate --run exps.json --keep-going --log-dir /run/logs
wait
echo "entries done on $1: $(wc -l <"done.$1"), twice at once: $(cat overlaps 2>/dev/null | wc -l)"
[ "$1" = alpha ] || exit 0
cd "$repo" || exit 1
COOPERATE_TEST_DIR=/mnt/shared npx vitest run --configLoader runner --no-cache --maxWorkers 1 \
  test/faults/kills.test.ts test/faults/pauses.test.ts test/faults/locks.test.ts test/faults/editors.test.ts test/faults/two-steps.test.ts test/faults/lost-replies.test.ts
