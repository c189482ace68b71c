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

# The person's language, also where it is not installed; characters are counted as such whatever it is.
{
  export LANG="${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" LC_CTYPE=C.UTF-8
  unset LC_ALL LC_MESSAGES
} 2>/dev/null
case $LANG in fr*) french=yes ;; *) french=no ;; esac
either() { if [ $french = yes ]; then echo "$1"; else echo "$2"; fi; } # French sentence, English sentence
bold= plain=
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$'\e[1m' plain=$'\e[0m'; fi
say() { printf '\n%s%s%s\n' "$bold" "$(either "$1" "$2")" "$plain"; }
part() { printf '\n  %s%s%s\n' "$bold" "$(either "$1" "$2")" "$plain"; }
line() { printf '  %s\n' "$(either "$1" "${2:-$1}")"; }
row() { # width, first column, the rest
  local gap=$(($1 - ${#2}))
  printf '  %s%*s%s\n' "$2" $((gap > 0 ? gap : 1)) '' "$3"
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
build=${PUPITRE_BUILD:-$top/build}
bin=${PUPITRE_BIN:-$build/bin} # PUPITRE_BIN: programs that are built already
if [ -z "${PUPITRE_BIN:-}" ]; then
  "$top/tests/install.sh" build
  tests=()
  [ -f "$build/CMakeCache.txt" ] || tests=(-DBUILD_TESTING=OFF) # a folder that has its tests keeps them
  cmake -S "$top" -B "$build" -G Ninja "${tests[@]}" >"$dir/build.log" 2>&1 &&
    cmake --build "$build" --target pupitre pupitred >>"$dir/build.log" 2>&1 || { cat "$dir/build.log"; exit 70; }
fi
line "Les deux programmes, pupitre et pupitred, sont dans $bin" "The two programs, pupitre and pupitred, are in $bin"

admin() { "$bin/pupitred" --home "$dir/server" "$@"; }
as() { local who=$1; shift; "$bin/pupitre" --home "$dir/$who" "$@"; }
quietly() { "$@" >"$dir/said.log" 2>&1 || { cat "$dir/said.log" >&2; return 1; }; }
people=(maelle anne paul soazig)
declare -A called=([maelle]=Maëlle [anne]=Anne [paul]=Paul [soazig]=Soazig)

say "2. Un serveur, trois structures, un groupe, quatre personnes" "2. A server, three structures, a group, four people"
quietly admin init --name "Essai" --host "127.0.0.1:$port"
structure() { # code, name, what else is to be read of it, option...
  quietly admin structure add "$1" --name "$2" "${@:4}"
  row 4 "$1" "$2$3"
}
member() { # login, name, profession, role, the same for people, structures
  quietly admin member add "$1" --name "$2" --profession "$3"
  local code
  for code in ${6}; do quietly admin grant "$1" "$code" "$4"; done
  row 18 "$2" "$5"
}
structure V "MSP de Valombre" ""
structure A "MSP du Pont-d’Arçay" ""
structure K "Pôle de Kerlenn" ""
structure AV "Groupe Arçay-Valombre" "$(either " : des fiches partagées par A et V" ": records shared by A and V")" --group A,V
echo
member maelle.riou "Maëlle Riou" coordinatrice coordinator "$(either "coordinatrice de V, A et K" "coordinator of V, A and K")" "V A K"
member anne.castel "Anne Castel" médecin leader "$(either "médecin, leader de V" "physician, leader of V")" V
member paul.nedelec "Paul Nédélec" infirmier referent "$(either "infirmier, référent à A" "nurse, referent at A")" A
member soazig.kerdoncuf "Soazig Kerdoncuf" sage-femme manager "$(either "sage-femme, gérante de K" "midwife, manager of K")" K

mkfifo "$dir/listening"
nohup "$bin/pupitred" --home "$dir/server" serve --listen "127.0.0.1:$port" >"$dir/listening" 2>"$dir/server.log" </dev/null &
echo $! >"$dir/server.pid"
if ! read -r listening <"$dir/listening"; then cat "$dir/server.log" >&2; rm -f "$dir/server.pid"; exit 69; fi
rm -f "$dir/listening"
echo
line "Le serveur tourne, sur ${listening##* }." "The server runs, on ${listening##* }."
quietly as maelle join "$(admin invite maelle.riou 2>/dev/null)"
quietly as anne join "$(admin invite anne.castel 2>/dev/null)"
quietly as paul join "$(admin invite paul.nedelec 2>/dev/null)"
quietly as soazig join "$(admin invite soazig.kerdoncuf 2>/dev/null)"
for who in "${people[@]}"; do as "$who" sync --quiet; done
line "Chacun a inscrit son appareil par une invitation." "Everybody has enrolled a device by an invitation."

say "3. Maëlle importe ses tableurs et les établissements de santé" "3. Maëlle imports her spreadsheets and the hospitals"
data=$top/tests/data
bring() { # structure kind file option...
  local code=$1 kind=$2 file=$3 said ended=0
  shift 3
  printf '\n— %s\n' "$(basename "$file")" >>"$dir/import.log"
  said=$(as maelle import "$kind" "$file" --structure "$code" --offline --rejects "$dir/a-corriger" "$@" 2>>"$dir/import.log") || ended=$?
  [ $ended = 0 ] || [ $ended = 65 ] || { cat "$dir/import.log" >&2; exit $ended; } # 65: some rows are to be corrected
  printf '%s\n' "$said" >>"$dir/import.log"
  row 28 "$(basename "$file")" "${said%%$'\n'*}"
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
echo
line "Ce que chaque colonne veut dire, et pourquoi des lignes sont à corriger : $dir/import.log" \
  "What each column means, and why rows are to be corrected: $dir/import.log"
line "Les lignes à corriger elles-mêmes : $dir/a-corriger" "The rows to correct themselves: $dir/a-corriger"
synced() { while IFS= read -r said; do row 10 "${called[$1]}" "$said"; done < <(as "$1" sync 2>/dev/null); }
synced maelle
for who in "${people[@]}"; do as "$who" sync --quiet; done

say "4. La liaison tombe ; chacun continue de son côté" "4. The link is down; everybody goes on apart"
id() { as "$1" list "$2" "$3" --structure "$4" --offline </dev/null | head -n 1 | cut -f 1; }
protocol=$(as maelle add protocol title="Plaies chroniques" body="Nettoyer la plaie. Évaluer la douleur. Poser le pansement." \
  --structure AV --offline 2>/dev/null)
as maelle sync --quiet; as anne sync --quiet; as paul sync --quiet
gloves=$(id maelle stock "name=Gants M" V)
meeting=$(id maelle meeting "RCP" V)
change() { # who, record as people call it, its id, FIELD=VALUE...
  local who=$1 record=$2 said
  shift 2
  said=$(as "$who" edit "$@" --offline 2>&1)
  while IFS= read -r said; do
    said="$record — $said"
    [ ${#said} -le 68 ] || said=${said:0:67}…
    row 10 "${called[$who]}" "$said"
  done <<<"$said"
}
change maelle "Gants M" "$gloves" quantity-=12
change anne "Gants M" "$gloves" quantity-=15
change maelle "RCP" "$meeting" state=held
change anne "RCP" "$meeting" site="Salle de soins"
change paul "Plaies chroniques" "$protocol" review_due=30/09/2026 body="Nettoyer la plaie à l’eau tiède. Évaluer la douleur. Poser le pansement."
change anne "Plaies chroniques" "$protocol" review_due=12/03/2027 body="Nettoyer la plaie. Évaluer la douleur. Poser le pansement, dater la photo."
as soazig add idea question="Comment accueillir un interne ?" text="Une chambre à la mairie" --structure K --offline >/dev/null 2>&1
row 10 "Soazig" "$(either "une idée — Comment accueillir un interne ?" "an idea — Comment accueillir un interne ?")"

# A value as people read it, with what is to be noticed about it.
value_of() { # value, mark
  local value=$1
  if [ $french = yes ] && [[ $value =~ ^([0-9]{4})-([0-9]{2})-([0-9]{2})$ ]]; then
    value=${BASH_REMATCH[3]}/${BASH_REMATCH[2]}/${BASH_REMATCH[1]}
  fi
  case $2 in
    contested) echo "$value  ($(either "! contesté" "! contested"))" ;;
    unsent) echo "$value  ($(either "pas encore envoyé" "not sent yet"))" ;;
    *) echo "$value" ;;
  esac
}
sees() { # who
  local who=$1 name=${called[$1]} key value mark
  while IFS=$'\t' read -r key value mark; do
    case $key in
      quantity) row 10 "$name" "Gants M — $(either "Quantité : " "Quantity: ")$(value_of "$value" "$mark")" ;;
      review_due) row 10 "$name" "$(either "Plaies chroniques — À réviser le : " "Plaies chroniques — Due for review: ")$(value_of "$value" "$mark")" ;;
      body) row 10 "$name" "Plaies chroniques — $(value_of "$value" "$mark")" ;;
      *) continue ;;
    esac
    name=
  done < <(as "$who" show "$gloves" --offline 2>/dev/null || true; as "$who" show "$protocol" --offline)
}
show_all() { for who in maelle anne paul; do sees "$who"; done; }
part "Ce que chacun voit avant" "What each sees before"
show_all

say "5. La liaison revient" "5. The link is back"
for who in "${people[@]}" "${people[@]}"; do synced "$who"; done
part "Ce que chacun voit après : quantités additionnées, textes fusionnés, une date contestée" \
  "What each sees after: quantities added up, texts merged, one date contested"
show_all

part "Le même état partout : l’empreinte de chaque espace, et ceux qui l’ont" \
  "The same state everywhere: the fingerprint of each space, and who has it"
declare -A holders=()
for who in "${people[@]}"; do
  while IFS=$'\t' read -r space records _ _ state; do
    [ -n "$state" ] && [ "$records" != 0 ] || continue
    holders["$space ${state:0:12}"]+="${holders["$space ${state:0:12}"]:+, }${called[$who]}"
  done < <(as "$who" status --offline)
done
while IFS= read -r key; do
  row 16 "${key% *}" "${key#* }  ${holders[$key]}"
done < <(printf '%s\n' "${!holders[@]}" | LC_ALL=C sort)

part "Ce qui est contesté" "What is contested"
while IFS=$'\t' read -r _ title field number value by _; do
  [ "$number" = 1 ] && line "$title — $(either "À réviser le" "Due for review") ($field)"
  line "  $number. $(value_of "$value" "")  $by"
done < <(as paul conflicts --offline)

say "6. La journée de Maëlle" "6. Maëlle’s day"
valombre=$(id maelle structure "name~Valombre" V)
quietly as maelle edit "$valombre" form=sisa listed_patients=5200 associates=18
quietly as maelle add membership person=maelle.riou role=coordinator weekly=14h start=2026-01-01 --structure V
rcp=$(as maelle add meeting type=rcp title="RCP mensuelle" start="tomorrow 12:30" end="tomorrow 14:00" site="Salle de soins" \
  invited=anne.castel,maelle.riou --structure V 2>/dev/null)
quietly as soazig add meeting type=partners title="Rencontre avec l’hôpital" start="tomorrow 13:30" end="tomorrow 15:00" \
  invited=maelle.riou --structure K
quietly as anne add notice title="Canicule : plan activé" level=crisis body="Appeler les personnes seules." --structure V
for who in soazig anne maelle; do as "$who" sync --quiet; done
part "Demain, attendue à deux endroits à la fois (pupitre aujourdhui --au demain)" \
  "Tomorrow, wanted in two places at once (pupitre today --on tomorrow)"
as maelle today --on tomorrow --offline
part "Le compte rendu qu’elle écrit devient des fiches (pupitre compte-rendu ID)" \
  "The minutes that she writes become records (pupitre minutes ID)"
minutes="- [ ] @anne.castel avant +15j : rappeler l’hôpital
- [ ] @moi avant +30j : relire le protocole plaies
Décision : les RCP passent au mardi"
while IFS= read -r said; do line "$said"; done <<<"$minutes"
echo
as maelle minutes "$rcp" - --offline <<<"$minutes" 2>/dev/null
part "Ce que l’ACI apporte, d’après ses fiches (pupitre aci)" "What the ACI brings, by her records (pupitre aci)"
as maelle aci --structure V --year 2026 --offline 2>/dev/null
part "Le rapport de l’année, à ouvrir (pupitre rapport activité)" \
  "The year’s report, to be opened (pupitre report activity)"
as maelle report activity --structure V --year 2026 --html --xlsx --out "$dir/" --offline

say "Et maintenant, à la place de Maëlle :" "And now, in Maëlle’s place:"
cat <<TXT
  export PUPITRE_HOME=$dir/maelle PATH=$bin:\$PATH
TXT
if [ $french = yes ]; then
  cat <<TXT
  pupitre aujourdhui           ce qu’il faut le matin
  pupitre agenda --semaine     les réunions des trois structures
  pupitre échéances            ce qui attend, et la commande qui s’en occupe
  pupitre chercher plaies      dans tout ce qu’elle peut lire
  pupitre conflits             ce qui est contesté, et la commande qui tranche
  pupitre synchroniser
  pupitre aide

Les autres sont dans $dir/anne, paul et soazig.
À la place de la personne qui tient le serveur :
  pupitred --dossier $dir/server état
  $top/server/quickstart.sh --stop $dir
TXT
else
  cat <<TXT
  pupitre today                what one needs in the morning
  pupitre agenda --week        the meetings of three structures
  pupitre due                  what is to be dealt with, and by which command
  pupitre search plaies        in all that she may read
  pupitre conflicts            what is contested, and how to settle it
  pupitre sync
  pupitre help

The others are in $dir/anne, paul and soazig.
In the place of whoever keeps the server:
  pupitred --home $dir/server status
  $top/server/quickstart.sh --stop $dir
TXT
fi
