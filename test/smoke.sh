#!/usr/bin/env bash
# The package as a user gets it: packed, installed in an empty folder elsewhere, used by the README.
set -euo pipefail
repo=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d "${TMPDIR:-/tmp}/a new user's folder XXXXXX")
trap 'rm -rf "$folder"' EXIT
(cd "$repo" && npm pack --silent --pack-destination "$folder" >/dev/null)
cd "$folder"
npm init -y >/dev/null
npm install --silent ./cooperate-*.tgz
cat >exps.json <<'LIST'
[
["sh","-c","echo training; echo accuracy 0.9"],
["sh","-c","echo loss is nan; exit 1"]
]
LIST
npx cooperate --version
npx cooperate --run exps.json --dry-run
npx cooperate --run exps.json --keep-going && exit 1 || [ $? = 1 ]
npx cooperate --list exps.json
npx cooperate --progress exps.json
npx cooperate --log exps.json 0 | grep -q 'accuracy 0.9'
npx cooperate --requeue-failed exps.json
[ "$(npx cooperate --list exps.json pending --json | grep -c '"n":1')" = 1 ]
node --input-type=module -e 'import { openList } from "cooperate"; console.log((await openList("exps.json").read()).length, "entries")'
# The executable, on a PATH without Node: with its supervisors and its delivery process.
(cd "$repo" && npm run --silent build:executable >/dev/null)
mkdir bin && for tool in sh sleep touch; do ln -s "$(command -v $tool)" bin/; done
cat >long.json <<'LIST'
[["sh","-c","exit 3"],["sleep","0.1"]]
LIST
env -i PATH="$PWD/bin" HOME="$PWD" "$repo/dist/cooperate" --run long.json --keep-going -j 2 --on-done 'touch told' && exit 1 || [ $? = 1 ]
"$repo/dist/cooperate" --progress long.json | grep -q '1 done, 1 failed'
until [ -e told ]; do sleep 0.1; done
rm "$repo/dist/cooperate"
echo "smoke: 12 passed, 0 failed"
