#!/usr/bin/env bash
# other_build.sh NAME CTEST-PATTERN CMAKE-OPTION...: builds the tree another way beside the main build and runs the matching tests there.
set -eu
name=$1 pattern=$2
shift 2
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${PUPITRE_OTHER_BUILDS:?where other builds live}/$name
cmake -S "$top" -B "$build" -G Ninja -DPUP_INNER=ON "$@" >/dev/null
cmake --build "$build"
exec ctest --test-dir "$build" --output-on-failure --parallel "$(nproc)" -R "$pattern"
