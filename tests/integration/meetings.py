#!/usr/bin/env python3
"""A meeting from its invitation to its minutes, and what is done again and again, on the real binaries: people at several sites, most
of them offline, and what they wrote after the syncs."""
import datetime

from desk import BIN, Desk, check, equal_states, main

USAGE, DATAERR, NOINPUT, UNAVAILABLE, EXISTS, TEMPFAIL, NOPERM = 64, 65, 66, 69, 73, 75, 77
SOON = datetime.date.today() + datetime.timedelta(3)
FRENCH = {'LANG': 'fr_FR.UTF-8', 'LC_ALL': 'fr_FR.UTF-8'}


def people(desk):
    """V with its coordinator, its leader and a nurse who contributes; A beside it."""
    desk.structure('V', 'MSP de Valombre')
    desk.structure('A', "MSP du Pont-d'Arçay")
    maelle = desk.member('maelle.riou', 'Maëlle Riou', 'coordinateur', V='coordinator', A='coordinator')
    anne = desk.member('anne.castel', 'Anne Castel', 'médecin', V='leader')
    lucie = desk.member('lucie.hamon', 'Lucie Hamon', 'infirmier', V='professional')
    together(maelle, anne, lucie)
    return maelle, anne, lucie


def together(*clients):
    """Everybody has what the others wrote."""
    for client in (*clients, *clients):
        client.sync()


def meeting(client, *more, start='2026-03-10T12:30', end='2026-03-10T14:00', invited='castel,riou,hamon', structure='V'):
    return client.add('meeting', 'type=rcp', 'title=RCP de mars', f'start={start}', f'end={end}', f'invited={invited}', *more,
                      structure=structure)


def names(record, field):
    return sorted(v['name'] for v in record['fields'].get(field, []))


def said(done, code, *parts):
    """Asserts the exit code, and that the sentence on the error output holds the parts."""
    check(done.returncode == code, done.returncode, 'instead of', code, done.stderr)
    for part in parts:
        check(part in done.stderr, repr(part), 'is not in', done.stderr)
    check('pupitre: ' in done.stderr or code == 0, done.stderr)


def the_roll():
    """Two people note at once who came; names typed short; nothing is lost."""
    with Desk() as desk:
        maelle, anne, lucie = people(desk)
        rcp = meeting(maelle)
        maelle.add('person', 'name=Yann Riou', 'profession=nurse', structure='V')
        together(maelle, anne)
        done = maelle.off('attend', rcp, 'castel', 'riou', 'e:hamon')
        check('Came: 2 of 3' in done.stderr and 'excused: 1' in done.stderr, done.stderr)  # riou is the one invited, though there are two
        check(names(maelle.show(rcp), 'present') == ['Anne Castel', 'Maëlle Riou'], maelle.show(rcp))
        anne.off('émarger', rcp, '+hamon', 'yann', env=FRENCH)
        together(maelle, anne)
        equal_states(maelle, anne)
        record = maelle.show(rcp)
        check(names(record, 'present') == ['Anne Castel', 'Lucie Hamon', 'Maëlle Riou', 'Yann Riou'] and not maelle.conflicts(), record)
        check(names(record, 'excused') == ['Lucie Hamon'], 'what one noted and the other did not see is kept', record)
        maelle.off('attend', rcp, 'tous', '-hamon', '-yann')
        record = maelle.show(rcp)
        check(names(record, 'present') == ['Anne Castel', 'Maëlle Riou'] and not names(record, 'excused'), record)
        roll = maelle.json('attend', rcp)
        check({'name': 'Lucie Hamon', 'attendance': 'none', 'invited': 'true'} in roll, roll)
        lines = maelle.off('attend', rcp).stdout.splitlines()
        check('Anne Castel\tpresent\ttrue' in lines, lines)
        check('already' in maelle.off('attend', rcp, 'castel').stderr)
        said(maelle.off('attend', rcp, 'dupont', ok=None), DATAERR, 'dupont')
        said(maelle.off('attend', rcp, '+', ok=None), USAGE, 'nobody')
        said(maelle.off('attend', ok=None), USAGE, 'which meeting')
        said(maelle.off('attend', maelle.list('person')[0]['id'], 'castel', ok=None), DATAERR, 'Meeting')
        # Who may only contribute notes herself; of others she is told beforehand that the server may refuse.
        together(maelle, lucie)
        check('may refuse' not in lucie.off('attend', rcp, 'me').stderr)
        check('may refuse' in lucie.off('attend', rcp, 'excused:castel').stderr)
        together(lucie, maelle)
        check(names(maelle.show(rcp), 'present') == ['Anne Castel', 'Lucie Hamon', 'Maëlle Riou'] and len(lucie.json('refused')) == 1)


def scene_1():
    """DOMAIN's first scene by the commands of meetings: closed offline, corrected online, one meeting, 10 of 12, nothing contested."""
    with Desk() as desk:
        maelle, anne, lucie = people(desk)
        others = [f'Prénom{i} Nomde{chr(97 + i)}' for i in range(9)]
        for name in others:
            maelle.add('person', f'name={name}', 'profession=nurse', structure='V')
        rcp = meeting(maelle, 'agenda=Situation numéro un.', invited=','.join(['castel', 'riou', 'hamon', *others]))
        together(maelle, anne)
        maelle.off('émarger', rcp, 'tous', '-hamon', f'-{others[7]}', f'e:{others[8]}', env=FRENCH)
        for i in range(4):
            maelle.add('case', f'ref=2026-{i}', 'theme=chronic', 'target=yes', f'meetings={rcp}', structure='V')
        maelle.off('compte-rendu', rcp, '-', stdin='Quatre situations discutées.\n- [ ] @castel avant 30/04 : rappeler', env=FRENCH)
        anne.edit(rcp, 'agenda=Situation numéro deux.')
        anne.off('attend', rcp, 'hamon')
        together(anne, maelle, anne)
        equal_states(maelle, anne)
        for client in (maelle, anne):
            record = client.show(rcp)
            check(not client.conflicts() and record['state'] == 'held' and len(record['fields']['invited']) == 12, record)
            check(len(record['fields']['present']) == 10 and record['fields']['agenda'] == 'Situation numéro deux.', record)
            check(record['fields']['minutes'].startswith('Quatre situations') and len(client.list('case')) == 4, record)
            check([a['fields']['due'] for a in client.list('action')] == ['2026-04-30'])
            rate = client.json('attendance', '--year', '2026', '--structure', 'V')
            check('83' in str(rate), rate)
        check(lucie.login == 'lucie.hamon')


def convening_is_due():
    """People are convened 15 days before a meeting and reminded 3 days before: asked for among what is due, by the command that does it."""
    with Desk() as desk:
        maelle, _, _ = people(desk)
        rcp = meeting(maelle, start='2026-09-30T12:30', end='2026-09-30T14:00')
        due = lambda day: [(d['sort'], d['date'], d['late'], d['command']) for d in maelle.json('due', '--on', day)['due'] if d['id'] == rcp]
        check(due('2026-09-07') == [], due('2026-09-07'))
        check(due('2026-09-08') == [('convene', '2026-09-15', False, f'pupitre convene {rcp}')], due('2026-09-08'))
        check(due('2026-09-16') == [('convene', '2026-09-15', True, f'pupitre convene {rcp}')], due('2026-09-16'))
        maelle.off('convene', rcp, '--done')
        check(due('2026-09-16') == [] and due('2026-09-26') == [])
        check(due('2026-09-27') == [('remind', '2026-09-30', False, f'pupitre convene {rcp} --again')], due('2026-09-27'))
        check(due('2026-10-01') == [] and due('2026-10-20')[0][0] == 'minutes')


def notices():
    with Desk() as desk:
        maelle, anne, lucie = people(desk)
        heat = maelle.off('notice', 'publish', 'Canicule', 'level=crisis', 'body=Plan bleu', '--structure', 'V').stdout.strip()
        maelle.off('annonce', 'publier', 'Travaux', 'valable=2020-01-01', '--structure', 'V', env=FRENCH)
        together(maelle, anne, lucie)
        check([n['title'] for n in anne.json('notice')] == ['Canicule'], 'what is over is not open', anne.json('notice'))
        row = anne.json('notice')[0]
        check(row['acknowledged'] == '1/3' and row['mine'] == 'true' and row['id'] == heat, row)
        check('may refuse' not in lucie.off('notice', 'ack', heat).stderr)
        anne.off('annonce', 'lu', heat, env=FRENCH)
        check('already' in anne.off('notice', 'ack', heat).stderr)
        together(maelle, lucie, anne)
        equal_states(maelle, anne)
        check(names(maelle.show(heat), 'acknowledged') == ['Anne Castel', 'Lucie Hamon', 'Maëlle Riou'] and not lucie.json('refused'))
        check(anne.json('notice')[0]['mine'] == 'false')
        paul = desk.member('paul.nedelec', 'Paul Nédélec', V='professional')
        together(maelle)
        who = maelle.json('notice', 'who', heat)
        check(who[0] == {'name': 'Paul Nédélec', 'acknowledged': 'false'} and len(who) == 4, who)
        trainee = desk.member('stagiaire', 'Jeanne Le Bras', V='trainee')
        said(trainee.off('notice', 'ack', heat, ok=None), NOPERM, 'read')
        maelle.off('notice', 'lift', heat)
        check(maelle.json('notice') == [] and 'already' in maelle.off('notice', 'lift', heat).stderr)
        said(maelle.off('notice', 'shout', ok=None), USAGE, 'publish')
        said(maelle.off('notice', 'publish', ok=None), USAGE, 'called')
        check(paul.login == 'paul.nedelec')


MINUTES = """1. Plaies chroniques : le protocole avance.
- [ ] @castel avant 30/04 : rappeler l'hôpital
- [ ] envoyer le planning @hamon +10j
    à tous les associés
- [ ] @"Maëlle Riou" before 2026-05-15 : réserver la salle
Décision : les RCP passent au mardi
"""


def editor(desk, script):
    """An editor that does to the form's text what the Python script says of `form`."""
    path = desk.folder / 'editor.py'
    path.write_text(f'#!/usr/bin/env python3\nimport sys\nform = open(sys.argv[1], encoding="utf-8").read()\n{script}\n'
                    'open(sys.argv[1], "w", encoding="utf-8").write(form)\n', encoding='utf-8')
    path.chmod(0o755)
    return {'VISUAL': str(path), 'TMPDIR': str(desk.folder)}


def actions(client):
    return {a['fields']['title']: a for a in client.list('action')}


def minutes_become_actions():
    """Three lines written offline are three actions with owner and date; saving or syncing again makes no fourth."""
    with Desk() as desk:
        maelle, anne, lucie = people(desk)
        rcp = meeting(maelle, 'agenda=1. Plaies chroniques')
        together(maelle, anne)
        done = maelle.off('minutes', rcp, '-', '--json', stdin=MINUTES)
        check(done.stdout.count('"created"') == 4, done.stdout)
        made = actions(maelle)
        check({t: (a['fields']['owner']['name'], a['fields']['due'], a['state']) for t, a in made.items()} == {
            "rappeler l'hôpital": ('Anne Castel', '2026-04-30', 'todo'), 'envoyer le planning': ('Lucie Hamon', '2026-03-20', 'todo'),
            'réserver la salle': ('Maëlle Riou', '2026-05-15', 'todo')}, made)
        check(all(a['fields']['meeting']['id'] == rcp for a in made.values()), made)
        check(made['envoyer le planning']['fields']['note'] == 'à tous les associés', made)
        record = maelle.show(rcp)
        check(record['state'] == 'held' and "rappeler l'hôpital #" in record['fields']['minutes'], record)
        check([d['fields']['text'] for d in maelle.list('decision')] == ['les RCP passent au mardi'], maelle.list('decision'))

        # Anne wrote the same three lines at her desk, before either had synced.
        anne.off('minutes', rcp, '-', stdin=MINUTES)
        together(maelle, anne, maelle, lucie)
        equal_states(maelle, anne)
        check(len(actions(anne)) == 3 and len(anne.list('decision')) == 1 and not anne.conflicts(), anne.conflicts())
        check({a['id'] for a in actions(anne).values()} == {a['id'] for a in made.values()})
        for client in (maelle, anne, maelle):
            client.sync()
        check('already' in maelle.off('minutes', rcp, '-', stdin=record['fields']['minutes']).stderr, 'nothing new')
        check('already' in maelle.off('minutes', rcp, env=editor(desk, '')).stderr, 'the form, saved as it was')
        check('already' in maelle.off('minutes', rcp, env=editor(desk, 'form = "\\ufeff" + form')).stderr, 'a mark before it is no text')
        check(len(actions(maelle)) == 3)

        # Lucie wrote the same lines too, and is heard last: by then one is done, and that is not contested.
        late = desk.device('anne.castel')
        made_late = meeting(maelle, start='2026-04-07T12:30', end='2026-04-07T14:00')
        together(maelle, late)
        maelle.off('minutes', made_late, '-', stdin='- [ ] @castel : relire le projet')
        late.off('minutes', made_late, '-', stdin='- [ ] @castel : relire le projet')
        maelle.edit(actions(maelle)['relire le projet']['id'], 'state=done')
        together(maelle, late)
        check(actions(late)['relire le projet']['state'] == 'done' and not late.conflicts(), late.conflicts())
        maelle.off('remove', actions(maelle)['relire le projet']['id'])

        # Without its marks, too, the text makes nothing twice.
        maelle.off('minutes', rcp, '-', stdin=MINUTES + 'Fin à 14h.\n')
        check(len(actions(maelle)) == 3 and '#' in maelle.show(rcp)['fields']['minutes'])


def minutes_follow_their_lines():
    with Desk() as desk:
        maelle, anne, lucie = people(desk)
        rcp = meeting(maelle)
        maelle.off('minutes', rcp, '-', stdin=MINUTES)
        together(maelle, anne, lucie)
        call = actions(maelle)["rappeler l'hôpital"]['id']
        room = actions(maelle)['réserver la salle']['id']
        plan = actions(maelle)['envoyer le planning']['id']
        # Meanwhile others go on with the actions.
        anne.edit(call, 'state=doing', 'due=2026-06-01')
        lucie.edit(plan, 'state=done')
        anne.off('remove', room)
        together(anne, lucie, maelle)
        done = maelle.off('minutes', rcp, '--json', env=editor(desk, 'form = form.replace("avant 30/04 : rappeler", "avant 15/05 : rappeler vite")'
                                                     '.replace("- [ ] envoyer", "- [x] envoyer")'
                                                     '.replace("réserver la salle", "réserver la grande salle")'
                                                     '.replace("Décision :", "- [ ] @castel : un mot de plus\\nDécision :")'))
        check('changed elsewhere' in done.stderr and 'Due' in done.stderr, done.stderr)
        record = maelle.show(call)
        check(record['fields']['title'] == "rappeler vite l'hôpital" and record['fields']['due'] == '2026-06-01' and record['state'] == 'doing', record)
        check(maelle.show(plan)['state'] == 'done' and maelle.show(room)['deleted'], 'what was removed stays removed')
        check('"outcome":"removed"' in done.stdout.replace(' ', '') and '"outcome":"created"' in done.stdout.replace(' ', ''), done.stdout)
        check(len(actions(maelle)) == 3)  # the plan, the call, one more word
        # A line copied with its mark and reworded is another action; the first keeps the record.
        maelle.off('minutes', rcp, env=editor(desk, 'line = next(l for l in form.splitlines() if "un mot de plus" in l)\n'
                                              'form = form.replace(line, line + "\\n" + line.replace("de plus", "de moins"))'))
        made = actions(maelle)
        check(len(made) == 4 and made['un mot de plus']['id'] != made['un mot de moins']['id'], made)
        marks = [l.rsplit('#')[1] for l in maelle.show(rcp)['fields']['minutes'].splitlines() if 'un mot' in l]
        check(len(set(marks)) == 2, marks)
        maelle.off('remove', made['un mot de moins']['id'])
        # A line is taken out: its record stays, and that is said.
        done = maelle.off('minutes', rcp, env=editor(desk, 'form = "\\n".join(l for l in form.splitlines() if "un mot de plus" not in l)'))
        check('un mot de plus' in done.stderr and 'un mot de plus' in actions(maelle), done.stderr)
        # A line carried over to the next meeting keeps its record, and is ticked there.
        following = meeting(maelle, start='2026-04-07T12:30', end='2026-04-07T14:00')
        done = maelle.off('minutes', following, env=editor(desk, 'import re\nline = next(l for l in form.splitlines() if "rappeler vite" in l)\n'
                                                           'form = line[1:].strip().replace("[ ]", "[x]") + "\\n" + form'))
        check(maelle.show(call)['state'] == 'done' and len(actions(maelle)) == 3, done.stderr)
        together(maelle, anne)
        equal_states(maelle, anne)
        check(not maelle.conflicts())


def minutes_that_cannot_be_taken():
    """A clear sentence with the line, and what was typed is kept where it says."""
    with Desk() as desk:
        maelle, anne, lucie = people(desk)
        maelle.add('person', 'name=Lucie Hamel', 'profession=nurse', structure='V')
        rcp = meeting(maelle, invited='castel')
        for typed, parts in (('- [ ] @castel avant 31/02 : rappeler', ('line 3', '31/02')), ('- [ ] rappeler', ('line 3', '@name')),
                             ('- [ ] @dupont : rappeler', ('line 3', '@dupont', 'person')), ('- [ ] @lucie : rappeler', ('line 3', '@lucie', 'several')),
                             ('- [ ] @castel @riou @hamon : x', ('line 3', '@hamon')), ('- [ ] @castel avant 30/04', ('line 3', 'to be done'))):
            done = maelle.off('minutes', rcp, env=editor(desk, f'form = form.replace("\\n\\n", "\\n\\n{typed}\\n", 1)'), ok=None)
            kept = list(desk.folder.glob('pupitre-*.txt'))
            said(done, DATAERR, *parts, str(kept[0]))
            check(typed in kept[0].read_text(encoding='utf-8').splitlines()[2], 'the line is where the sentence says')
            kept[0].unlink()
        done = maelle.off('minutes', rcp, env={'VISUAL': 'false', 'TMPDIR': str(desk.folder)}, ok=None)
        said(done, UNAVAILABLE, 'editor')
        script = editor(desk, 'open(sys.argv[1], "a", encoding="utf-8").write("déjà tapé")\nsys.exit(3)')
        done = maelle.off('minutes', rcp, env=script, ok=None)
        kept = list(desk.folder.glob('pupitre-*.txt'))
        said(done, UNAVAILABLE, 'editor', str(kept[0]))
        check('déjà tapé' in kept[0].read_text(encoding='utf-8'), 'an editor that fails after saving')
        kept[0].unlink()
        # What may identify a patient: refused, or to be confirmed; the text is kept, and may come back with its guide.
        said(maelle.off('minutes', rcp, '-', stdin='NIR 1 85 05 78 006 084 91', env={'TMPDIR': str(desk.folder)}, ok=None), DATAERR, 'NIR', 'kept in')
        done = maelle.off('minutes', rcp, env=editor(desk, 'form = form.replace("\\n\\n", "\\n\\nMme Durand, née le 03/05/1941, va mieux.\\n", 1)'), ok=None)
        said(done, DATAERR, '--confirm', 'kept in')
        for kept in desk.folder.glob('pupitre-*.txt'):
            kept.unlink()
        check(not actions(maelle) and maelle.show(rcp)['state'] == 'planned' and maelle.show(rcp)['fields'].get('minutes') is None, 'nothing half-done')
        check('as it was' in maelle.off('minutes', rcp, env=editor(desk, '')).stderr and not list(desk.folder.glob('pupitre-*.txt')))
        said(maelle.off('minutes', rcp, '@/nowhere', ok=None), NOINPUT, '/nowhere')
        # Nothing at all, from an editor on a full disk or a pipe that broke, takes no pages away.
        other = meeting(maelle)
        maelle.off('minutes', other, '-', stdin='Trois pages.')
        said(maelle.off('minutes', other, env=editor(desk, 'form = ""'), ok=None), DATAERR, 'nothing at all', other)
        said(maelle.off('minutes', other, '-', stdin='\n', ok=None), DATAERR, 'nothing at all')
        check(maelle.show(other)['fields']['minutes'] == 'Trois pages.' and not list(desk.folder.glob('pupitre-*.txt')))
        # Ctrl-C is the editor's.
        maelle.wrap = ['setsid', '-w']
        maelle.off('minutes', other, env=editor(desk, 'import os, signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n'
                                                'os.killpg(0, signal.SIGINT)\nform = form.replace("Trois", "Quatre")'))
        maelle.wrap = []
        check(maelle.show(other)['fields']['minutes'] == 'Quatre pages.', maelle.show(other))
        maelle.off('edit', other, 'minutes=')
        said(maelle.off('minutes', rcp, env={'VISUAL': '', 'EDITOR': ''}, stdin='', ok=None), USAGE, '@FILE')
        said(maelle.off('minutes', maelle.list('person')[0]['id'], '-', stdin='x', ok=None), DATAERR, 'Meeting')

        # Texts written apart: the law merges or keeps both; minutes never settle what is contested.
        together(maelle, anne, lucie)
        maelle.off('minutes', rcp, '-', stdin='La salle est trop petite.')
        anne.off('minutes', rcp, '-', stdin='La salle est trop grande.')
        together(maelle, anne, maelle)
        check([c['field'] for c in maelle.conflicts()] == ['minutes'], maelle.conflicts())
        said(maelle.off('minutes', rcp, '-', stdin='La salle convient.', ok=None), DATAERR, 'both texts', 'resolve')
        maelle.off('resolve', rcp, 'minutes', '--keep', '1')
        maelle.off('minutes', rcp, '-', stdin='La salle convient.\nTour de table.')
        check(not maelle.conflicts())

        # Minutes that come while the form is open stand beside what is typed, or are merged with it.
        together(maelle, anne)
        env = editor(desk, 'import subprocess\n'
                     f'subprocess.run([{str(BIN / "pupitre")!r}, "sync"], check=True, capture_output=True)\n'
                     'form = form.replace("convient", "convient mal")')
        anne.off('minutes', rcp, '-', stdin='La salle convient.\nTour de table.\nFin à 14 h.')
        anne.sync()
        maelle.off('minutes', rcp, env=env)
        together(maelle, anne, maelle)
        check(maelle.show(rcp)['fields']['minutes'] == 'La salle convient mal.\nTour de table.\nFin à 14 h.' and not maelle.conflicts(), maelle.show(rcp))
        check('may refuse' in lucie.off('minutes', rcp, '-', stdin='Non.').stderr)
        check('may refuse' in lucie.off('minutes', rcp, env=editor(desk, '')).stderr, 'told before she writes')
        # Whoever leads the meeting writes its minutes, whatever her role.
        hers = meeting(maelle, 'chair=lucie.hamon')
        together(maelle, lucie)
        check('may refuse' not in lucie.off('minutes', hers, '-', stdin='- [ ] @castel : rappeler').stderr)
        together(lucie, maelle)
        check(list(actions(maelle)) == ['rappeler'] and [r['id'] for r in lucie.json('refused')] == [rcp], lucie.json('refused'))


VALUES = """type: RCP
invités: castel, hamon
durée: 1h30
ordre du jour:
  1. Tour de table
  2. Situations
"""


def routine(client, *more, every='month', makes='meeting', title='RCP mensuelle', values=VALUES, first=None):
    first = first or f'{SOON} 12:30'
    return client.off('add', 'routine', f'title={title}', f'makes={makes}', f'every={every}', f'first={first}', 'template=-', *more,
                      '--structure', 'V', stdin=values).stdout.strip()


def series(client):
    return {m['id']: m for m in client.list('meeting')}


def routines():
    """Two clients offline both run the monthly RCP: one set of meetings. What people did to them stays done."""
    with Desk() as desk:
        maelle, anne, lucie = people(desk)
        monthly = routine(maelle)
        together(maelle, anne, lucie)
        made = maelle.json('routine', '--dry-run')
        check(len(made) >= 3 and not series(maelle), 'only said', made)
        maelle.off('routine')
        maelle.off('convene', made[0]['id'], '--done')
        anne.off('routine', monthly, '--jusqu-au', '+5m', env=FRENCH)
        lucie.off('routine')
        mine, more = series(maelle), series(anne)
        check(set(mine) == {m['id'] for m in made} and set(mine) < set(more) and set(series(lucie)) == set(mine), mine, more)
        together(maelle, anne, lucie)
        equal_states(maelle, anne, lucie)
        check(set(series(maelle)) == set(more) == set(series(anne)) == set(series(lucie)), 'one set')
        check(not maelle.conflicts() and not lucie.json('refused'), maelle.conflicts())
        first, second, third = sorted(series(maelle).values(), key=lambda m: m['fields']['start'])[:3]
        check(first['fields']['title'] == 'RCP mensuelle' and first['fields']['agenda'] == '1. Tour de table\n2. Situations', first)
        check(names(first, 'invited') == ['Anne Castel', 'Lucie Hamon'] and first['state'] == 'convened', first)
        check(second['state'] == 'planned', second)
        check(first['fields']['start'] == f'{SOON}T12:30' and first['fields']['end'] == f'{SOON}T14:00', first)

        # What people changed, removed or contest stays so when it is run again, here and elsewhere.
        maelle.edit(first['id'], 'site=Salle 1', 'title=RCP avancée')
        anne.edit(first['id'], 'site=Salle 2')
        anne.off('remove', second['id'])
        together(maelle, anne, maelle)
        check([c['field'] for c in maelle.conflicts()] == ['site'])
        maelle.edit(monthly, 'first=' + first['fields']['start'].replace('T12:30', 'T13:00'))
        pending = maelle.status()['pending']
        done = maelle.off('routine', '--until', '+5m')
        check('Nothing to make' in done.stderr and maelle.status()['pending'] == pending, done.stderr)
        check(maelle.show(first['id'])['fields']['title'] == 'RCP avancée' and maelle.show(second['id'])['deleted'])
        check([c['field'] for c in maelle.conflicts()] == ['site'])

        # Actions, and a day that comes in the short months too.
        routine(maelle, every='quarter', makes='action', title='Payer', values='responsable: hamon\néchéance: +10j\n')
        routine(maelle, every='fortnight', makes='action', title='Relever les stocks', values='responsable: hamon\nnote: à deux\n')
        maelle.off('routine')
        stocks = sorted(a['fields']['due'] for a in maelle.list('action', 'title=Relever les stocks'))
        check(len(stocks) >= 6 and stocks[0] == str(SOON), stocks)
        paid = [a['fields']['due'] for a in maelle.list('action', 'title=Payer')]
        check(str(SOON + datetime.timedelta(10)) in paid, 'days count from the occurrence', paid)
        gaps = {(datetime.date.fromisoformat(b) - datetime.date.fromisoformat(a)).days for a, b in zip(stocks, stocks[1:])}
        check(gaps == {14}, gaps)


def routines_that_cannot_be_run():
    with Desk() as desk:
        maelle, anne, lucie = people(desk)
        night = SOON + datetime.timedelta(6 - SOON.weekday())  # a Sunday at half past two: once a year that hour is skipped
        gap = routine(maelle, every='week', title='Sauvegarde', first=f'{night} 02:30')
        done = maelle.off('routine', gap, '--until', str(SOON + datetime.timedelta(371)))
        skipped = [m for m in maelle.list('meeting') if '-03-' in m['fields']['start'] and int(m['fields']['start'][8:10]) > 24]
        check(len(skipped) >= 1 and all(f"{m['fields']['start']} does not exist" in done.stderr for m in skipped), done.stderr)
        check(done.stderr.count('does not exist') == len(skipped), done.stderr)
        maelle.off('remove', gap)
        good = routine(maelle)
        for values, parts in (('type: RCP\ncouleur: rouge', ('line 2', 'couleur', 'Mauvaise')), ('type: RCP\nsalle deux', ('line 2', 'field: value')),
                              ('type: zzz', ('zzz',)), ('type: RCP\ninvités: dupont', ('dupont', 'line 2')), ('type: RCP\ndurée: longue', ('line 2', '1h30')),
                              ('type: RCP\nfin: 9h', ('line 2', 'before it begins')), ('type: RCP\ndébut: demain', ('line 2', 'routine itself')),
                              ('lieu: ici', ('type',))):
            bad = routine(maelle, title='Mauvaise', values=values)
            said(maelle.off('routine', bad, ok=None), DATAERR, *parts)
            maelle.off('remove', bad)
        bad = routine(maelle, title='Mauvaise', values='couleur: rouge')
        done = maelle.off('routine', '--json', ok=None)
        said(done, DATAERR, 'couleur')
        check('RCP mensuelle' in done.stdout and len(series(maelle)) >= 3, 'the others are run all the same')
        said(maelle.off('routine', '--until', 'un jour', ok=None), USAGE, 'un jour')
        maelle.edit(good, 'state=stopped')
        said(maelle.off('routine', good, ok=None), DATAERR, 'stopped')
        trainee = desk.member('stagiaire', 'Jeanne Le Bras', V='trainee')
        said(trainee.off('routine', ok=None), NOPERM, 'read')


CHECKLIST = """Pour accueillir :
- [ ] @riou +2j : créer le compte
- [ ] @riou @castel +7j : présenter l'équipe
    aux deux sites
- [ ] +15j : lire le projet de santé
"""


def welcoming():
    """The checklist becomes a newcomer's actions, once, though two people welcome her."""
    with Desk() as desk:
        maelle, anne, lucie = people(desk)
        said(maelle.off('welcome', 'hamon', '--structure', 'V', ok=None), NOINPUT, 'type=template')
        maelle.off('add', 'document', 'type=template', 'title=Accueil', 'summary=-', '--structure', 'V', stdin=CHECKLIST)
        maelle.add('membership', 'person=hamon', 'role=professional', 'start=2027-09-01', structure='V')
        together(maelle, anne)
        done = maelle.off('welcome', 'hamon', '--structure', 'V', '--json')
        check(done.stdout.count('"created"') == 3, done.stdout)
        anne.off('accueil', 'Lucie Hamon', '--structure', 'V', env=FRENCH)
        together(maelle, anne, maelle)
        equal_states(maelle, anne)
        made = {a['fields']['title']: a for a in maelle.list('action')}
        check(set(made) == {f'{t} (Accueil, Lucie Hamon)' for t in ('créer le compte', "présenter l'équipe", 'lire le projet de santé')}, made)
        check(not maelle.conflicts() and made['créer le compte (Accueil, Lucie Hamon)']['fields']['due'] == '2027-09-03', made)
        fields = made["présenter l'équipe (Accueil, Lucie Hamon)"]['fields']
        check(fields['owner']['name'] == 'Maëlle Riou' and fields['support']['name'] == 'Anne Castel' and fields['note'] == 'aux deux sites', fields)
        check(made['lire le projet de santé (Accueil, Lucie Hamon)']['fields']['owner']['name'] == 'Lucie Hamon', made)
        read = made['lire le projet de santé (Accueil, Lucie Hamon)']['id']
        maelle.off('remove', read)
        pending = maelle.status()['pending']
        done = maelle.off('welcome', 'hamon', '--structure', 'V', '--json')
        check('"removed"' in done.stdout and maelle.status()['pending'] == pending and maelle.show(read)['deleted'], done.stdout)
        template = maelle.list('document')[0]['id']
        for line, parts in (('- [ ] @dupont : x', ('dupont', 'line 1')), ('- [ ] avant 31/02 : x', ('line 1', '+7d')), ('rien', ('should hold',))):
            maelle.edit(template, f'summary={line}')
            said(maelle.off('welcome', 'hamon', '--structure', 'V', ok=None), DATAERR, *parts)
        said(maelle.off('welcome', 'hamon', '--structure', 'V', '--arrival', 'bientôt', '--template', template, ok=None), USAGE, 'bientôt')
        maelle.edit(template, 'type=rules')
        said(maelle.off('welcome', 'hamon', '--structure', 'V', '--template', template, ok=None), DATAERR, 'no template')
        check(lucie.login == 'lucie.hamon')


if __name__ == '__main__':
    main([the_roll, scene_1, convening_is_due, notices, minutes_become_actions, minutes_follow_their_lines, minutes_that_cannot_be_taken, routines,
          routines_that_cannot_be_run, welcoming])
