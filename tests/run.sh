#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test. Arguments go to ctest: ./tests/run.sh -R unit
set -eu
cd "$(dirname "$0")/.."
build=${PUPITRE_BUILD:-build}
./tests/install.sh test
cmake -S . -B "$build" -G Ninja -DBUILD_TESTING=ON -DCMAKE_BUILD_TYPE=RelWithDebInfo >"$build.log" 2>&1 || { cat "$build.log"; exit 1; }
rm -f "$build.log"
cmake --build "$build"
exec ctest --test-dir "$build" --output-on-failure --parallel "$(nproc)" "$@"
