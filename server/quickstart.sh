#!/usr/bin/env bash
# quickstart.sh [DIR]         builds, makes a desk under DIR, lets four people work apart and come together, leaves the server running
# quickstart.sh --stop [DIR]  stops the server that the quickstart left running under DIR
# DIR is ~/pupitre-essai unless given. Running it again makes everything anew.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
stop=no
if [ "${1:-}" = --stop ]; then stop=yes; shift; fi
case "${1:-}" in
  -*) echo "usage: quickstart.sh [--stop] [DIR]" >&2; exit 64 ;;
esac
dir=${1:-$HOME/pupitre-essai}
port=${PUPITRE_PORT:-7417}

case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in fr*) french=yes ;; *) french=no ;; esac
say() { # French sentence, English sentence
  local bold= plain=
  if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$'\e[1m' plain=$'\e[0m'; fi
  printf '\n%s%s%s\n' "$bold" "$([ $french = yes ] && echo "$1" || echo "$2")" "$plain"
}

# The pid file is ours, and so is the process only if it runs our server on our home.
stop_server() {
  local pid
  [ -f "$dir/server.pid" ] || return 1
  pid=$(cat "$dir/server.pid")
  if tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q "pupitred.*$dir/server"; then
    kill "$pid"
    for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  fi
  rm -f "$dir/server.pid"
}

if [ $stop = yes ]; then
  if stop_server; then say "Le serveur est arrêté." "The server is stopped."
  else say "Aucun serveur de l'essai ne tourne sous $dir." "No server of a quickstart runs under $dir."; fi
  exit 0
fi

if [ -e "$dir" ] && [ ! -f "$dir/.pupitre-quickstart" ] && [ -n "$(ls -A "$dir" 2>/dev/null)" ]; then
  say "Le dossier $dir n'est pas vide et ne vient pas d'un essai : choisissez-en un autre." \
    "The folder $dir is not empty and was not made by a quickstart: choose another." >&2
  exit 73
fi
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
stop_server || true
find "$dir" -mindepth 1 -delete
touch "$dir/.pupitre-quickstart"

say "1. Construire" "1. Build"
"$top/tests/install.sh" build
build=${PUPITRE_BUILD:-$top/build}
cmake -S "$top" -B "$build" -G Ninja -DBUILD_TESTING=OFF >"$dir/build.log" 2>&1 && cmake --build "$build" --target pupitre pupitred >>"$dir/build.log" 2>&1 ||
  { cat "$dir/build.log"; exit 70; }
bin=$build/bin
echo "$bin/pupitred, $bin/pupitre"

admin() { "$bin/pupitred" --home "$dir/server" "$@"; }
as() { local who=$1; shift; "$bin/pupitre" --home "$dir/$who" "$@"; }
people=(maelle anne paul soazig)

say "2. Un serveur, trois structures, un groupe, quatre personnes" "2. A server, three structures, a group, four people"
admin init --name "Essai" --host "127.0.0.1:$port" >/dev/null
admin structure add V --name "MSP de Valombre"
admin structure add A --name "MSP du Pont-d'Arçay"
admin structure add K --name "Pôle de Kerlenn"
admin structure add AV --name "Groupe Arçay-Valombre" --group A,V
admin member add maelle.riou --name "Maëlle Riou" --profession coordinateur
admin member add anne.castel --name "Anne Castel" --profession médecin
admin member add paul.nedelec --name "Paul Nédélec" --profession infirmier
admin member add soazig.kerdoncuf --name "Soazig Kerdoncuf" --profession sage-femme
for code in V A K; do admin grant maelle.riou $code coordinator; done
admin grant anne.castel V leader
admin grant paul.nedelec A referent
admin grant soazig.kerdoncuf K manager

mkfifo "$dir/listening"
nohup "$bin/pupitred" --home "$dir/server" serve --listen "127.0.0.1:$port" >"$dir/listening" 2>"$dir/server.log" </dev/null &
echo $! >"$dir/server.pid"
if ! read -r line <"$dir/listening"; then cat "$dir/server.log" >&2; rm -f "$dir/server.pid"; exit 69; fi
rm -f "$dir/listening"
echo "$line"

as maelle join "$(admin invite maelle.riou)"
as anne join "$(admin invite anne.castel)"
as paul join "$(admin invite paul.nedelec)"
as soazig join "$(admin invite soazig.kerdoncuf)"
for who in "${people[@]}"; do as "$who" sync --quiet; done

say "3. Maëlle importe ses tableurs et les établissements de santé" "3. Maëlle imports her spreadsheets and the hospitals"
data=$top/tests/data
bring() { # structure kind file option...
  local code=$1 kind=$2 file=$3
  shift 3
  echo "— $(basename "$file") → $kind, $code"
  as maelle import "$kind" "$file" --structure "$code" --offline --rejects "$dir/a-corriger" "$@"
}
for code in V A K; do
  bring $code person "$data/sheets/${code}_professionnels.csv"
  bring $code meeting "$data/sheets/${code}_reunions.csv" --create
  bring $code action "$data/sheets/${code}_actions.csv" --create
  bring $code agreement "$data/sheets/${code}_conventions.csv" --create --set type=contract
  bring $code stock "$data/sheets/${code}_stocks.csv"
  bring $code time "$data/sheets/${code}_temps.csv"
done
bring V partner "$data/sae_2022_etablissements.csv" --set type=hospital
as maelle sync
for who in "${people[@]}"; do as "$who" sync --quiet; done

say "4. La liaison tombe ; chacun continue de son côté" "4. The link is down; everybody goes on apart"
id() { as "$1" list "$2" "$3" --structure "$4" --offline </dev/null | head -n 1 | cut -f 1; }
protocol=$(as maelle add protocol title="Plaies chroniques" body="Nettoyer la plaie. Évaluer la douleur. Poser le pansement." \
  --structure AV --offline)
as maelle sync --quiet; as anne sync --quiet; as paul sync --quiet
gloves=$(id maelle stock "name=Gants M" V)
meeting=$(id maelle meeting "RCP" V)
as maelle edit "$gloves" quantity-=12 --offline
as anne edit "$gloves" quantity-=15 --offline
as maelle edit "$meeting" state=held --offline
as anne edit "$meeting" site="Salle de soins" --offline
as paul edit "$protocol" review_due=30/09/2026 body="Nettoyer la plaie à l'eau tiède. Évaluer la douleur. Poser le pansement." --offline
as anne edit "$protocol" review_due=12/03/2027 body="Nettoyer la plaie. Évaluer la douleur. Poser le pansement, dater la photo." --offline
as soazig add idea question="Comment accueillir un interne ?" text="Une chambre à la mairie" --structure K --offline >/dev/null

show_all() {
  for who in maelle anne paul; do
    echo "— $who"
    as "$who" show "$protocol" --offline
  done
  echo "— maelle"
  as maelle show "$gloves" --offline
}
say "   Ce que chacun voit avant" "   What each sees before"
show_all

say "5. La liaison revient" "5. The link is back"
for who in "${people[@]}" "${people[@]}"; do echo "— $who"; as "$who" sync; done
say "   Ce que chacun voit après : la quantité est comptée une fois, le texte fusionné, une date contestée" \
  "   What each sees after: the quantity counted once, the text merged, one date contested"
show_all
say "   Le même état partout (empreinte par espace)" "   The same state everywhere (hash per space)"
for who in "${people[@]}"; do
  echo "— $who"
  as "$who" status --offline --json | python3 -c '
import json, sys
for s in json.load(sys.stdin)["spaces"]:
    if s["seq"]: print("  ", s["space"].ljust(16), s["seq"], s["state"][:16])' 2>/dev/null || as "$who" status --offline
done
say "   Ce qui est contesté, et comment le régler" "   What is contested, and how to settle it"
as paul conflicts --offline

say "Et maintenant" "And now"
cat <<TXT
  export PUPITRE_HOME=$dir/paul PATH=$bin:\$PATH
  pupitre conflicts
  pupitre resolve $protocol review_due --keep 1
  pupitre sync
  pupitre list meeting --structure A
  pupitre help
  pupitred --home $dir/server status
  $top/server/quickstart.sh --stop $dir
TXT
