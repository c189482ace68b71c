#!/usr/bin/env bash
# Every C file is as clang-format writes it, tables of data apart (they say so themselves with "clang-format off").
set -eu
cd "$(dirname "$0")/../.."
git ls-files --cached --others --exclude-standard '*.c' '*.h' | xargs clang-format --dry-run --Werror
