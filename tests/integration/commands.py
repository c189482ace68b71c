#!/usr/bin/env python3
"""The commands as people and scripts use them, on real binaries: adding, looking, changing, the form, what is contested, what is
refused, files for spreadsheets, French, and the sentences and exit codes of what goes wrong."""
import csv
import io
import json
import os
import re
import subprocess
import stat

from desk import Desk, check, equal_states, main

USAGE, DATAERR, NOINPUT, NOPERM, CANTCREAT, UNAVAILABLE = 64, 65, 66, 77, 73, 69
FRENCH = {'LANG': 'fr_FR.UTF-8', 'LC_ALL': 'fr_FR.UTF-8'}


def two_people(desk):
    desk.structure('V', 'MSP de Valombre')
    desk.structure('A', "MSP du Pont-d'Arçay")
    maelle = desk.member('maelle.riou', 'Maëlle Riou', 'coordinateur', V='coordinator', A='coordinator')
    anne = desk.member('anne.castel', 'Anne Castel', 'médecin', V='leader')
    maelle.sync()
    return maelle, anne


def names(record, field):
    return sorted(v['name'] for v in record['fields'].get(field, []))


def said(done, code, *parts):
    """Asserts the exit code, and that the sentence on the error output holds the parts."""
    check(done.returncode == code, done.returncode, 'instead of', code, done.stderr)
    for part in parts:
        check(part in done.stderr, repr(part), 'is not in', done.stderr)
    check('pupitre: ' in done.stderr or code == 0, done.stderr)


def adding_and_looking():
    with Desk() as desk:
        maelle, _ = two_people(desk)
        made = maelle.off('add', 'réunion', 'type=RCP', 'objet=RCP de mars', 'début=10/03/2026 12h30', 'fin=10/03/2026 14h',
                          'invités=castel, Riou Maëlle', '--structure', 'V')
        meeting = made.stdout.strip()
        check(len(meeting) == 36 and made.stdout.count('\n') == 1, 'the whole id and nothing else', made)
        record = maelle.show(meeting)
        check(record['kind'] == 'meeting' and record['structure'] == 'V' and record['space'] == 'V/team' and not record['deleted'], record)
        check(record['state'] == 'planned' and record['fields']['type'] == 'rcp' and record['fields']['start'] == '2026-03-10T12:30', record)
        check(names(record, 'invited') == ['Anne Castel', 'Maëlle Riou'], record)
        check(set(record['provisional']) >= {'title', 'start', 'invited', 'state'}, record)
        check(maelle.status()['pending'] == 1)

        maelle.off('add', 'meeting', 'type=team', 'title=Équipe', 'start=2026-02-01T09:00', 'end=2026-02-01T10:00', '--structure', 'A')
        check([m['fields']['title'] for m in maelle.list('meeting')] == ['Équipe', 'RCP de mars'], 'by date')
        titles = [m['fields']['title'] for m in maelle.json('list', 'meeting', '--sort', '-title')]
        check(titles == ['RCP de mars', 'Équipe'], titles)
        for filters, count in (('title~MARS', 1), ('title=rcp de mars', 1), ('state=planifiée', 2), ('start<2026-03-01', 1), ('start=10/03/2026', 1),
                               ('invited=castel', 1), ('type!=rcp', 1), ('equipe', 1), ('site=', 2), ('nulle part', 0)):
            check(len(maelle.list('meeting', filters)) == count, filters, maelle.list('meeting', filters))
        check(len(maelle.list('meeting', structure='a')) == 1)
        line = maelle.off('list', 'meeting', 'mars').stdout.rstrip('\n').split('\t')
        check(line[0] == meeting and '2026-03-10T12:30' in line and 'RCP de mars' in line and line[-1] == 'V/team', line)
        check(maelle.off('show', meeting).stdout.startswith(f'id\t{meeting}\t'))
        check(maelle.run('--offline', '--json', 'show', meeting).stdout.startswith('{'), 'options before the command')


def typing_what_is_wrong():
    with Desk() as desk:
        maelle, _ = two_people(desk)
        lucie = maelle.add('person', 'name=Lucie Hamon', 'profession=nurse', structure='V')
        maelle.add('person', 'name=Lucie Hamel', 'profession=nurse', structure='V')
        off = lambda *words: maelle.off(*words, ok=None)
        said(off('frobnicate'), USAGE, 'frobnicate', 'pupitre help')
        said(off('add', 'licorne'), USAGE, 'licorne', 'pupitre kinds')
        said(off('add', 'action', 'title=x', '--structure', 'V'), USAGE, 'VALUE for: owner')
        said(off('add', 'action', 'title=x', 'owner=castel'), USAGE, '--structure', 'V', 'A')
        said(off('add', 'action', 'title=x', 'owner=castel', '--structure', 'Z'), USAGE, 'Z')
        said(off('add', 'action', 'title=x', 'owner=dupont', '--structure', 'V'), DATAERR, 'dupont', 'pupitre list person')
        said(off('add', 'action', 'title=x', 'owner=lucie', '--structure', 'V'), DATAERR, 'Lucie Hamon', 'Lucie Hamel')
        said(off('add', 'action', 'title=x', 'owner=castel', 'due=hier matin', '--structure', 'V'), DATAERR, 'Due', 'hier matin')
        said(off('add', 'action', 'title=x', 'owner=castel', 'priority=énorme', '--structure', 'V'), DATAERR, 'high')
        said(off('add', 'action', 'colour=red', '--structure', 'V'), USAGE, 'colour', 'pupitre help action')
        said(off('add', 'action', 'title=x', 'title=y', 'owner=castel', '--structure', 'V'), USAGE, 'twice')
        said(off('add', 'person', 'name=x', 'profession=nurse', 'rpps=12345678901', '--structure', 'V'), DATAERR, 'RPPS')
        said(off('add', 'person', 'name=x', 'profession=nurse', 'login=x', '--structure', 'V'), DATAERR, 'login')
        said(off('show', 'zz!'), DATAERR, 'not an id')
        said(off('show', 'zzzzzzzz'), NOINPUT, 'zzzzzzzz')
        said(off('edit', lucie, 'name='), DATAERR, 'empty')
        said(off('edit', lucie, 'name+=x'), USAGE, '=')
        said(off('list', 'action', 'due<soon'), DATAERR, 'soon')
        said(off('list', 'action', '--colour'), USAGE, '--colour')
        said(off('resolve', lucie, 'name', '--keep', '1'), DATAERR, 'not contested')
        said(off('join', 'pupitre:nowhere:1:AAAA'), CANTCREAT, 'maelle.riou')
        said(off('server', 'no such host name'), DATAERR)
        check(len(maelle.list('action')) == 0 and maelle.status()['pending'] == 2, 'nothing half-done')
        maelle.run('server', '127.0.0.1:1')
        said(maelle.run('sync', ok=None), UNAVAILABLE, '127.0.0.1:1')
        nobody = maelle.env() | {'PUPITRE_HOME': str(desk.folder / 'nobody')}
        said(maelle.run('list', 'action', env=nobody, ok=None), NOPERM, 'pupitre join')
        said(maelle.run('join', 'pupitre:host:1:XYZ', env=nobody, ok=None), DATAERR, 'invitation')


def changing():
    with Desk() as desk:
        maelle, anne = two_people(desk)
        for name in ('Lucie Hamon', 'Paul Nédélec'):
            maelle.add('person', f'name={name}', 'profession=nurse', structure='V')
        meeting = maelle.add('meeting', 'type=team', 'title=Équipe', 'start=2026-02-01T09:00', 'end=2026-02-01T10:00', 'invited=castel',
                             structure='V')
        done = maelle.off('edit', meeting, 'title=Équipe élargie', 'invited+=hamon;nédélec', 'state=held')
        check('Équipe élargie' in done.stderr and '(it was: Équipe)' in done.stderr and '+ Lucie Hamon' in done.stderr, done.stderr)
        record = maelle.show(meeting)
        check(names(record, 'invited') == ['Anne Castel', 'Lucie Hamon', 'Paul Nédélec'] and record['state'] == 'held', record)
        maelle.off('edit', meeting, 'invited-=hamon')
        maelle.off('edit', meeting, 'invited=riou,castel')
        check(names(maelle.show(meeting), 'invited') == ['Anne Castel', 'Maëlle Riou'])
        said(maelle.off('edit', meeting, 'invited-=hamon', ok=None), DATAERR, 'hamon')
        pending = maelle.status()['pending']
        check('already' in maelle.off('edit', meeting, 'title=Équipe élargie').stderr and maelle.status()['pending'] == pending)

        text = desk.folder / 'minutes.txt'
        text.write_text('Première ligne\nDeuxième ligne\n', encoding='utf-8')
        maelle.off('edit', meeting, f'minutes=@{text}')
        check(maelle.show(meeting)['fields']['minutes'] == 'Première ligne\nDeuxième ligne')
        maelle.off('edit', meeting, 'agenda=-', stdin='Tour de table')
        check(maelle.show(meeting)['fields']['agenda'] == 'Tour de table')

        gloves = maelle.add('stock', 'name=Gants M', 'quantity=40', 'threshold=15', structure='V')
        maelle.off('edit', gloves, 'quantity-=12')
        maelle.off('edit', gloves, 'quantity+=2')
        check(maelle.show(gloves)['fields']['quantity'] == 30)
        check('30' in maelle.off('edit', gloves, 'quantity=25').stderr and maelle.show(gloves)['fields']['quantity'] == 25, 'a recount')

        maelle.off('remove', gloves)
        check(maelle.show(gloves)['deleted'] and not maelle.list('stock') and len(maelle.list('stock', '--all')) == 1)
        said(maelle.off('edit', gloves, 'name=x', ok=None), DATAERR, 'restore')
        maelle.off('restore', gloves)
        check(not maelle.show(gloves)['deleted'] and maelle.show(gloves)['fields']['quantity'] == 25, 'it comes back whole')

        protocol = maelle.add('protocol', 'title=Plaies', structure='V')
        said(maelle.off('edit', protocol, 'state=validated', ok=None), NOPERM, 'validate')
        maelle.sync()
        anne.sync()
        anne.off('edit', protocol, 'state=validé')
        check(anne.show(protocol)['state'] == 'validated', 'a leader validates')
        rows = json.loads(maelle.off('history', meeting, '--json').stdout)
        check(rows[0]['seq'] and rows[0]['by'] == 'maelle.riou' and rows[0]['verdict'] == 'applied', rows[0])
        check({'field': 'title', 'operation': 'put', 'value': 'Équipe élargie'} in rows[1]['changes'], rows[1])
        copy = maelle.off('copy', protocol, '--compartment', 'partners').stdout.strip()
        check(copy != protocol and maelle.show(copy)['space'] == 'V/partners' and maelle.show(copy)['fields']['title'] == 'Plaies')
        said(maelle.off('copy', gloves, '--compartment', 'partners', ok=None), USAGE)


def editor(desk, script):
    """An editor that does what the Python script says with the form's text in `form`."""
    path = desk.folder / 'editor.py'
    path.write_text(f'#!/usr/bin/env python3\nimport sys\nform = open(sys.argv[1], encoding="utf-8").read()\n{script}\n'
                    'open(sys.argv[1], "w", encoding="utf-8").write(form)\n', encoding='utf-8')
    path.chmod(0o755)
    return {'VISUAL': str(path), 'TMPDIR': str(desk.folder)}


def the_form():
    with Desk() as desk:
        maelle, anne = two_people(desk)
        meeting = maelle.add('meeting', 'type=team', 'title=Équipe', 'start=2026-02-01T09:00', 'end=2026-02-01T10:00', 'invited=castel',
                             'agenda=Un\n=== deux\ntrois', structure='V')
        maelle.sync()
        anne.sync()
        done = maelle.off('edit', meeting, env=editor(desk, 'assert "invited: Anne Castel" in form, form'))
        check('Nothing was changed' in done.stderr, done)
        maelle.off('edit', meeting, env=editor(desk, 'form = form.replace("title: Équipe", "title: Équipe élargie")'
                                               '.replace("invited: Anne Castel", "invited: Anne Castel; riou")'
                                               '.replace("trois", "trois et quatre") + "Tout le monde est là.\\n"'))
        fields = maelle.show(meeting)['fields']
        check(fields['title'] == 'Équipe élargie' and fields['agenda'] == 'Un\n=== deux\ntrois et quatre', fields)
        check(fields['minutes'] == 'Tout le monde est là.' and names(maelle.show(meeting), 'invited') == ['Anne Castel', 'Maëlle Riou'], fields)
        check(not list(desk.folder.glob('pupitre-*.txt')), 'no form is left behind')

        wrong = maelle.off('edit', meeting, env=editor(desk, 'form = form.replace("2026-02-01 09:00", "un de ces jours")'), ok=None)
        kept = list(desk.folder.glob('pupitre-*.txt'))
        said(wrong, DATAERR, 'un de ces jours', str(kept[0]))
        check('un de ces jours' in kept[0].read_text(encoding='utf-8') and stat.S_IMODE(kept[0].stat().st_mode) == 0o600, 'what was typed is kept')

        kept[0].unlink()
        twice = maelle.off('edit', meeting, env=editor(desk, 'form = form.replace("title: ", "title: Une équipe\\ntitle: ")'), ok=None)
        kept = list(desk.folder.glob('pupitre-*.txt'))
        said(twice, DATAERR, 'title', 'twice', str(kept[0]))

        # What comes while the form is open was not looked at: the form's author does not settle it.
        anne.off('edit', meeting, 'site=Salle 2')
        anne.sync()
        env = editor(desk, 'import subprocess, os\n'
                     f'subprocess.run([{str(BIN_PUPITRE)!r}, "sync", "--quiet"], check=True)\n'
                     'form = form.replace("site: ", "site: Salle 1")')
        maelle.off('edit', meeting, env=env)
        maelle.sync()
        conflicts = maelle.conflicts()
        check([c['field'] for c in conflicts] == ['site'] and [v['value'] for v in conflicts[0]['values']] == ['Salle 2', 'Salle 1'], conflicts)


def contested_and_settled():
    with Desk() as desk:
        maelle, anne = two_people(desk)
        action = maelle.add('action', 'title=Appeler', 'owner=castel', structure='V')
        other = maelle.add('action', 'title=Écrire', 'owner=castel', structure='V')
        maelle.sync()
        anne.sync()
        for client, day, text in ((maelle, 1, 'un\ndeux'), (anne, 2, 'trois')):
            client.edit(action, f'due=2026-07-0{day}', f'note={text}', 'priority=high')
        maelle.off('remove', other)
        anne.edit(other, 'category=care')
        for client in (maelle, anne, maelle):
            client.sync()
        equal_states(maelle, anne)
        conflicts = {c['field']: c for c in anne.conflicts()}
        check(set(conflicts) == {'due', 'note', 'existence'}, conflicts)
        check([v['value'] for v in conflicts['due']['values']] == ['2026-07-01', '2026-07-02'], conflicts['due'])
        check([v['by'] for v in conflicts['due']['values']] == ['maelle.riou', 'anne.castel'] and conflicts['due']['title'] == 'Appeler')
        check([v['value'] for v in conflicts['existence']['values']] == ['kept', 'deleted'], conflicts['existence'])
        check([v['by'] for v in conflicts['existence']['values']] == ['anne.castel', 'maelle.riou'], conflicts['existence'])
        check(set(anne.show(action)['contested']) == {'due', 'note'} and anne.status()['contested'] == 3)
        said(anne.off('resolve', action, 'due', '--keep', '3', ok=None), USAGE, '2')
        anne.off('resolve', action, 'échéance', '--garder', '2')
        anne.off('resolve', action, 'note', 'trois et un')
        anne.off('resolve', other, 'existence', '--keep', '1')
        check(not anne.conflicts() and anne.status()['contested'] == 0)
        for client in (anne, maelle):
            client.sync()
        equal_states(maelle, anne)
        record = maelle.show(action)
        check(not maelle.conflicts() and record['fields']['due'] == '2026-07-02' and record['fields']['note'] == 'trois et un', record)
        check(not maelle.show(other)['deleted'])

        # A copy that came whole, without what led to it, still knows who disagrees.
        for client, day in ((maelle, 3), (anne, 4)):
            client.edit(action, f'due=2026-07-0{day}')
            client.sync()
        newcomer = desk.device('anne.castel')
        check({v['by'] for v in newcomer.conflicts()[0]['values']} == {'maelle.riou', 'anne.castel'}, newcomer.conflicts())
        check([r['by'] for r in json.loads(newcomer.off('history', other, '--json').stdout)] == [], 'offline there is nothing older')
        rows = json.loads(newcomer.run('history', other, '--json').stdout)
        check([r['by'] for r in rows] == ['maelle.riou', 'maelle.riou', 'anne.castel', 'anne.castel'], rows)


def refused_and_offered_again():
    with Desk() as desk:
        maelle, _ = two_people(desk)
        paul = desk.member('paul.nedelec', 'Paul Nédélec', V='referent')
        maelle.sync()
        desk.admin('ungrant', 'paul.nedelec', 'V', 'referent')
        idea = paul.add('idea', 'question=Accueil ?', 'text==2+3')
        paul.sync()
        rows = paul.json('refused')
        check(len(rows) == 1 and rows[0]['id'] == idea and rows[0]['reason'] == 'rights' and rows[0]['title'] == '=2+3', rows)
        check({v['field'] for v in rows[0]['values']} == {'question', 'text', 'state'}, rows)
        check(paul.status()['refused'] == 1 and paul.status()['pending'] == 0)
        file = desk.folder / 'refused.csv'
        paul.off('refused', '--export', file)
        check('Accueil ?' in file.read_text(encoding='utf-8') and stat.S_IMODE(file.stat().st_mode) == 0o600)
        said(paul.off('refused', '9999', '--again', ok=None), NOINPUT, '9999')
        desk.admin('grant', 'paul.nedelec', 'V', 'professional')
        paul.sync()
        paul.off('refused', str(rows[0]['edit']), '--again')
        check(paul.json('refused') == [] and paul.status()['pending'] == 1)
        paul.sync()
        maelle.sync()
        check([i['id'] for i in maelle.list('idea')] == [idea], maelle.list('idea'))
        equal_states(maelle, paul)


def contributing():
    """A professional changes what is hers; elsewhere she is told beforehand that the server may refuse, and it does, with the reason."""
    with Desk() as desk:
        maelle, _ = two_people(desk)
        lucie = desk.member('lucie.hamon', 'Lucie Hamon', V='professional')
        maelle.sync()
        hers = maelle.add('action', 'title=La sienne', 'owner=hamon', structure='V')
        other = maelle.add('action', 'title=Une autre', 'owner=castel', structure='V')
        notice = maelle.add('notice', 'title=Canicule', 'level=important', 'body=Voir le plan', structure='V')
        maelle.sync()
        lucie.sync()
        for record, field, warned in ((hers, 'due=2026-07-01', False), (notice, 'acknowledged+=hamon', False), (other, 'due=2026-07-01', True)):
            done = lucie.edit(record, field)
            check(('may refuse' in done.stderr) == warned, field, done.stderr)
        lucie.sync()
        refused = lucie.json('refused')
        check([r['id'] for r in refused] == [other] and refused[0]['reason'] == 'rights', refused)
        check(names(maelle.show(notice), 'acknowledged') == [])
        maelle.sync()
        check(names(maelle.show(notice), 'acknowledged') == ['Lucie Hamon'] and maelle.show(hers)['fields']['due'] == '2026-07-01')
        equal_states(maelle, lucie)


def files_for_spreadsheets():
    with Desk() as desk:
        maelle, _ = two_people(desk)
        maelle.add('partner', 'name==HYPERLINK("http://example.org")', 'type=ars', 'note=-12,5', 'contact=+33 1', 'town=-7', structure='V')
        rows = list(csv.reader(io.StringIO(maelle.off('export', 'partner').stdout)))
        row = dict(zip(rows[0], rows[1]))
        check(row['Name'].startswith("'=") and row['Contact'] == "'+33 1", row)
        check(row['Town'] == "'-7" and row['Note'] == "'-12,5", 'a text is one, whatever it looks like', row)
        rows = list(csv.reader(io.StringIO(maelle.off('list', 'partner', '--csv').stdout)))
        check(rows[1][1].startswith("'="), rows)
        check(json.loads(maelle.off('export', 'partner', '--json').stdout)[0]['fields']['town'] == '-7')
        escape = maelle.add('partner', 'name=Rouge \x1b[31m', 'type=ars', structure='V')
        for words in (('list', 'partner'), ('show', escape), ('edit', escape, 'town=\x1b]0;titre')):
            done = maelle.off(*words)
            check('\x1b' not in done.stdout + done.stderr, 'nothing acts on a terminal', done)


def french_without_accents():
    with Desk() as desk:
        maelle, _ = two_people(desk)
        record = maelle.run('ajouter', 'reunion', 'type=equipe', 'objet=Équipe', 'debut=2026-02-01T09:00', 'fin=2026-02-01T10:00', '--structure', 'V',
                            '--hors-ligne', env=FRENCH).stdout.strip()
        check(maelle.show(record)['fields']['type'] == 'team')
        said(maelle.run('montrer', 'zzzzzzzz', env=FRENCH, ok=None), NOINPUT, "il n’y a pas de fiche zzzzzzzz", '--tout')
        check('lister les fiches' in maelle.run('aide', env=FRENCH).stdout)
        check('ordre_du_jour' in maelle.run('aide', 'réunion', env=FRENCH).stdout)
        check('complete' in maelle.run('completion', 'bash').stdout)
        script = maelle.run('completion', 'bash', env=FRENCH).stdout
        for typed, offered in (('et', 'état'), ('lister reu', 'réunion'), ('ajouter reunion deb', 'début='), ('importer pers', 'personne'),
                               ('refusees --e', '--encore'), ('importer calen', 'calendrier')):
            words = 'pupitre ' + typed
            asked = f'COMP_WORDS=({words}); COMP_CWORD={len(typed.split())}; _pupitre 2>/dev/null; echo "${{COMPREPLY[*]}}"'
            done = subprocess.run(['bash', '-c', script + asked], capture_output=True, text=True, env={'LC_ALL': 'C', 'PATH': os.environ['PATH']})
            check(done.stdout == offered + '\n', typed, done)
        for words in (('help', 'export', 'calendar'), ('aide', 'exporter', 'calen'), ('exp', 'calendrier', '--aide')):
            check('FICHIER.ics' in maelle.run(*words, env=FRENCH).stdout, words)
        check('FICHIER.ics' not in maelle.run('aide', 'exporter', env=FRENCH).stdout)
        for option in ('--TÔUT', '--tou'):
            check(maelle.run('lister', 'action', option, '--hörs-ligne', env=FRENCH).returncode == 0, 'accents, case, beginnings', option)
        for option in ('--annee', '--année', '--ANNÉ', '--year'):
            check(maelle.run('aci', option, '2025', env=FRENCH).returncode == 0, option)
        check(maelle.run('--version').stdout.startswith('pupitre '))
        whole = maelle.json('whoami')
        check(whole['login'] == 'maelle.riou' and {'space': 'V/team', 'right': 'write'} in whole['spaces'], whole)
        check(maelle.run('sync', '--quiet').stdout == '')
        maelle.run('compact')


def help_for_everybody():
    """Every command explains itself in both languages, with two examples at least, in the width of a terminal."""
    with Desk() as desk:
        maelle, _ = two_people(desk)
        for language, examples in (({}, 'Examples'), (FRENCH, 'Exemples')):
            overview = maelle.run('help', env=language).stdout
            check(max(map(len, overview.splitlines()[:-1])) <= 80, overview)
            commands = re.findall(r'^  ([^- ]\S*(?: [^- ]\S*$)?)', overview, re.M)
            check(len(commands) > 45 and len(set(commands)) == len(commands), commands)
            for command in commands:
                text = maelle.run(*command.split(), '--help', env=language).stdout
                typed = [line for line in text.splitlines() if line.startswith('  ')]
                check(examples in text and sum('pupitre ' in line for line in typed) >= 2, 'two examples', command, text)
                check(all(len(line) <= 80 for line in typed), 'is too wide', command, [line for line in typed if len(line) > 80])


def mistyped():
    with Desk() as desk:
        maelle, _ = two_people(desk)
        for words, meant in (('listre meeting', 'list'), ('lsit meeting', 'list'), ('list meetign', 'meeting'), ('list action --al=l', '--all'),
                             ('list action deu=friday', ': due '), ('help meetign', 'help meeting'), ('--versoin', '--version'), ('li', 'list')):
            said(maelle.run(*words.split(), ok=None), USAGE, 'did you mean', meant)
        for words in ('frobnicate', 'list licorne', 'list action colour=red', 'list action --colour', 'help licorne'):
            done = maelle.run(*words.split(), ok=None)
            said(done, USAGE, words.split()[-1].split('=')[0])
            check('did you mean' not in done.stderr, done)
        said(maelle.run('listre', 'réunion', env=FRENCH, ok=None), USAGE, 'vouliez-vous dire', 'pupitre lister')


BIN_PUPITRE = os.path.join(os.environ.get('PUPITRE_BIN', 'build/bin'), 'pupitre')

if __name__ == '__main__':
    main([adding_and_looking, typing_what_is_wrong, changing, the_form, contested_and_settled, refused_and_offered_again, contributing,
          files_for_spreadsheets, french_without_accents, help_for_everybody, mistyped])
