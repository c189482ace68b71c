#!/usr/bin/env bash
# valgrind.sh PROGRAM...: each unit test once under valgrind; any error or leak fails.
set -eu
failed=0
for program in "$@"; do
  if ! valgrind -q --suppressions="$(dirname "$0")/valgrind.supp" --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite,possible "$program" >/dev/null 2>"$program.valgrind"; then
    echo "$program:"; cat "$program.valgrind"; failed=1
  fi
  rm -f "$program.valgrind"
done
exit $failed
