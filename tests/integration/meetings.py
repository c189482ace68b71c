#!/usr/bin/env python3
"""A meeting from its invitation to its minutes, and what is done again and again, on the real binaries: people at several sites, most
of them offline, and what they wrote after the syncs."""
from desk import Desk, check, equal_states, main

USAGE, DATAERR, NOINPUT, UNAVAILABLE, EXISTS, TEMPFAIL, NOPERM = 64, 65, 66, 69, 73, 75, 77
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
        check('came: 2 of 3' in done.stderr and 'excused: 1' in done.stderr, done.stderr)  # riou is the one invited, though there are two
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


if __name__ == '__main__':
    main([the_roll, notices])
