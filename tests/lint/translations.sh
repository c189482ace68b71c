#!/usr/bin/env bash
# Every message marked in a folder's sources has its French in that folder's file, no French is left over from a message that
# is gone, and a message of two folders is said the same way in both.
set -eu
cd "$(dirname "$0")/../.."
found=$(mktemp -d)
wrong=0
trap 'rm -r "$found"' EXIT
say_wrong() {
  echo "$1"
  wrong=1
}
for part in server client; do
  mkdir "$found/$part"
  for folder in "$part"/*/; do
    name=$(basename "$folder")
    french=$part/po/fr/$name.po
    git ls-files --cached --others --exclude-standard "$folder*.c" "$folder*.h" >"$found/files"
    xgettext --keyword=_ --keyword=N_ --language=C --from-code=UTF-8 --files-from="$found/files" \
      --output="$found/$part/$name.pot"
    if [ ! -e "$found/$part/$name.pot" ]; then
      [ ! -e "$french" ] || say_wrong "$french: $folder says nothing"
    elif [ ! -e "$french" ]; then
      say_wrong "$french is missing: $folder speaks"
    elif ! msgcmp "$french" "$found/$part/$name.pot" >"$found/said" 2>&1 || [ -s "$found/said" ]; then
      say_wrong "$french: $(cat "$found/said")"
    elif msgattrib --only-fuzzy "$french" | grep -q .; then
      say_wrong "$french: fuzzy translations"
    fi
  done
  msgcat "$part"/po/fr/*.po | msgattrib --only-fuzzy --no-obsolete >"$found/differ"
  [ ! -s "$found/differ" ] || say_wrong "$part/po/fr: messages said in two ways: $(cat "$found/differ")"
done
exit "$wrong"
