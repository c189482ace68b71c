#!/usr/bin/env bash
# run.sh [SECONDS] [TARGET...]: builds the fuzz targets in a folder of their own and runs each for so many seconds (20) on
# one core; run.sh build only builds. PUPITRE_FUZZ_BUILD says where (build-fuzz at the top). What a target learns is kept there in
# corpus/TARGET and used the next time; an input that breaks a promise is kept in findings/, and the run ends with status 1.
# PUPITRE_FUZZ_BUILT=1: they are built already. PUPITRE_FUZZ_SEED: the mutator's seed, to be repeated (drawn anew if not given).
set -eu
fuzz=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$fuzz/../.." && pwd)
build=${PUPITRE_FUZZ_BUILD:-$top/build-fuzz}
seconds=${1:-20}
[ $# -eq 0 ] || shift
if [ $# -eq 0 ]; then
  mapfile -t targets < <(sed -n 's/^\([a-z][a-z_]*\) .*/\1/p' "$fuzz/targets.txt")
  set -- "${targets[@]}"
fi

if [ -z "${PUPITRE_FUZZ_BUILT:-}" ]; then
  mkdir -p "$build/seeds" "$build/findings" "$build/log"
  { cmake -S "$top" -B "$build" -G Ninja -DPUP_INNER=ON -DPUP_FUZZ=ON -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=RelWithDebInfo &&
    cmake --build "$build" --target fuzz_seeds "${@/#/fuzz_}"; } >"$build/build.log" 2>&1 || { tail -40 "$build/build.log"; exit 1; }
  "$build/bin/fuzz_seeds" "$build/seeds" "$top/tests/data"
fi
[ "$seconds" != build ] || exit 0

# Less of what slows AddressSanitizer down; findings are as good.
export ASAN_OPTIONS=${ASAN_OPTIONS:-malloc_context_size=5:quarantine_size_mb=32}

failed=0
for target in "$@"; do
  mkdir -p "$build/corpus/$target" "$build/seeds/$target"
  inputs=("$build/corpus/$target" "$build/seeds/$target")
  [ ! -d "$fuzz/corpus/$target" ] || inputs+=("$fuzz/corpus/$target")
  # 60 s for one input: a busy machine is not a finding
  options=(-max_total_time="$seconds" -timeout=60 -rss_limit_mb=1024 -max_len=16384 -artifact_prefix="$build/findings/$target-")
  [ -z "${PUPITRE_FUZZ_SEED:-}" ] || options+=(-seed="$PUPITRE_FUZZ_SEED")
  [ ! -f "$fuzz/$target.dict" ] || options+=(-dict="$fuzz/$target.dict")
  log=$build/log/$target
  if "$build/bin/fuzz_$target" "${options[@]}" "${inputs[@]}" >"$log" 2>&1; then
    printf '%-15s %s\n' "$target" "$(grep -a '^Done' "$log")"
  else
    failed=1
    printf '%-15s BROKEN, see %s\n' "$target" "$log"
    grep -a -m1 -A25 -e 'does not hold' -e 'ERROR:' -e 'runtime error' "$log" || tail -20 "$log"
    grep -a 'Test unit written' "$log" || true
  fi
done
exit $failed
