#!/usr/bin/env bash
# Every message marked in the sources has its French, and no French is left over from a message that is gone.
set -eu
cd "$(dirname "$0")/../.."
found=$(mktemp -d)
wrong=0
trap 'rm -r "$found"' EXIT
for part in server client; do
  [ -e "$part/po/fr.po" ] || continue
  git ls-files --cached --others --exclude-standard "$part/*.c" "$part/*.h" |
    xgettext --keyword=_ --keyword=N_ --language=C --from-code=UTF-8 --files-from=- --output="$found/$part.pot"
  if ! msgcmp "$part/po/fr.po" "$found/$part.pot" >"$found/said" 2>&1 || [ -s "$found/said" ]; then
    cat "$found/said"
    wrong=1
  fi
  if msgattrib --only-fuzzy "$part/po/fr.po" | grep -q .; then
    echo "$part/po/fr.po: fuzzy translations"
    wrong=1
  fi
done
exit "$wrong"
