#!/usr/bin/env bash
# cppcheck.sh: cppcheck over our files. Exceptions, each with its reason, are in cppcheck.txt.
set -eu
cd "$(dirname "$0")/../.."
exec cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
  --suppressions-list=<(grep -v '^#' tests/lint/cppcheck.txt | grep .) -j "$(nproc)" -I . -D_GNU_SOURCE common server client
