#!/usr/bin/env bash
# long.sh PROGRAM HISTORIES FOLDER [JOBS]: many short histories on all cores. Stopped and begun again it goes on where it was: FOLDER keeps
# a file for each finished ten thousand, with their sum and what they found. Prints how far it is, and the sum. Exit code 1: faults.
set -eu
program=$(realpath "$1") histories=$2 folder=$3 jobs=${4:-$(nproc)}
size=10000
chunks=$(((histories + size - 1) / size))
mkdir -p "$folder"
export program folder size chunks

one_chunk() {
  [ -e "$folder/$1" ] && return
  "$program" --brief --from $(($1 * size)) --count $size >"$folder/$1.part" 2>&1 || true # what it found is in the file
  mv "$folder/$1.part" "$folder/$1"
  echo "$(find "$folder" -name '*[0-9]' | wc -l) of $chunks"
}
export -f one_chunk

seq 0 $((chunks - 1)) | xargs -P "$jobs" -I{} bash -c 'one_chunk {}'
cd "$folder"
find . -name '*[0-9]' -exec cat {} + | awk '
  /^[0-9]+ histories/ { histories += $1; edits += $5; restores += $7; next }
  /^seed/ { faults++; print }
  END { printf "%d histories: %d edits, %d restores, %d faults\n", histories, edits, restores, faults; exit faults > 0 }'
