#!/usr/bin/env python3
"""The calendar: what one person does in several structures, seen by each of them as far as it may be; hours that do not come;
public holidays; when people are free."""
import datetime
import json

from desk import Desk, check, equal_states, main
from promises import bytes_in

MARKER = 'Zorglub-confidentiel'


def three_structures(desk):
    desk.structure('V', 'MSP de Valombre')
    desk.structure('A', "MSP du Pont-d'Arçay")
    desk.structure('R', 'MSP des Hauts', '--timezone', 'Indian/Reunion')
    maelle = desk.member('maelle.riou', 'Maëlle Riou', 'coordinateur', V='coordinator', A='coordinator', R='coordinator')
    anne = desk.member('anne.castel', 'Anne Castel', 'médecin', V='leader')
    paul = desk.member('paul.nedelec', 'Paul Nédélec', 'infirmier', A='referent')
    maelle.sync()
    return maelle, anne, paul


def week(client, *more):
    return json.loads(client.off('agenda', '--week', '--on', '10/03/2026', '--json', *more).stdout)


def around(*clients):
    for client in (*clients, *clients):
        client.sync()


def clash_across_structures():
    """Maëlle is wanted twice: planned offline at two sites, by people of whom neither may read what the other plans."""
    with Desk() as desk:
        maelle, anne, paul = three_structures(desk)
        at_v = anne.add('meeting', 'type=rcp', f'title=RCP {MARKER}', 'start=10/03/2026 12:30', 'end=10/03/2026 14:00',
                        'invited=riou', 'chair=castel', 'site=Salle du haut')
        at_a = paul.add('meeting', 'type=team', f'title=Point {MARKER}', 'start=10/03/2026 13:30', 'end=10/03/2026 15:00',
                        'invited=riou')
        around(anne, paul, maelle)
        equal_states(maelle, anne)
        equal_states(maelle, paul)

        hers = week(maelle)
        check({i['id'] for i in hers['items']} == {at_v, at_a}, 'both meetings are kept, once', hers['items'])
        check([(c['clash'], c['minutes'], {c['first'], c['second']}, c['people']) for c in hers['clashes']] ==
              [('overlap', 30, {at_v, at_a}, ['Maëlle Riou'])], 'one clash of thirty minutes', hers['clashes'])

        for client, own, other in ((anne, at_v, 'V'), (paul, at_a, 'A')):
            seen = week(client)
            busy = [i for i in seen['items'] if i['busy']]
            check([i['id'] for i in seen['items'] if not i['busy']] == [own], seen['items'])
            check(len(busy) == 1 and busy[0]['title'] == '' and busy[0]['site'] == '' and busy[0]['structure'] == other, busy)
            check(busy[0]['people'] == ['Maëlle Riou'], busy)
            check([(c['minutes'], {c['first'], c['second']}) for c in seen['clashes']] == [(30, {own, busy[0]['id']})], seen)
            text = client.off('agenda', '--week', '--on', '10/03/2026').stdout
            check('busy' in text, text)
        check(not bytes_in(anne.home, 'Point ' + MARKER), 'nothing of A at V')
        check(not bytes_in(paul.home, 'RCP ' + MARKER), 'nothing of V at A')
        check(not bytes_in(paul.home, 'Salle du haut'), 'nothing of V at A')

        slot = next(i for i in week(paul)['items'] if i['busy'])
        refused = paul.off('edit', slot['id'], 'end=10/03/2026 13:00', ok=(77,))
        check(refused.stderr.count('\n') == 1 and 'busy elsewhere' in refused.stderr, refused)
        refused = paul.off('add', 'presence', 'person=nedelec', 'type=busy', 'start=11/03/2026 9:00', 'end=11/03/2026 10:00',
                           ok=(77,))
        check('busy elsewhere' in refused.stderr, refused)
        # Nor does an administrator erase it apart: what it says stands in the meeting it follows from.
        for field in ([], ['start']):
            erased = desk.admin('erase', slot['id'], *field, ok=None)
            check(erased.returncode == 65 and 'busy' in erased.stderr, erased)
        desk.admin('verify')

        moved = anne.edit(at_v, 'start=10/03/2026 8:30', 'end=10/03/2026 10:00')
        check('Clash' not in moved.stderr, moved)
        around(anne, maelle, paul)
        for client in (maelle, anne, paul):
            check(not week(client)['clashes'], client.login, week(client)['clashes'])
        check([i['start'] for i in week(paul)['items'] if i['busy']] == ['2026-03-10T08:30'], week(paul)['items'])
        desk.admin('verify')


def warned_and_never_refused():
    with Desk() as desk:
        maelle, anne, paul = three_structures(desk)
        maelle.add('meeting', 'type=team', 'title=Point', 'start=10/03/2026 13:30', 'end=10/03/2026 15:00', 'invited=riou',
                   structure='A')
        around(maelle, anne)
        added = anne.off('add', 'meeting', 'type=rcp', 'title=RCP', 'start=10/03/2026 12:30', 'end=10/03/2026 14:00', 'invited=riou')
        check('Clash of 30 min' in added.stderr and 'busy: Maëlle Riou' in added.stderr, added)
        rcp = added.stdout.strip()
        check(len(week(anne)['items']) == 2, 'it is there all the same')
        edited = anne.edit(rcp, 'title=RCP de mars')
        check('Clash' not in edited.stderr, 'the title takes nobody', edited)
        edited = anne.edit(rcp, 'end=10/03/2026 14:30')
        check('Clash of 60 min' in edited.stderr, edited)
        edited = anne.edit(rcp, 'excused+=riou')
        check('Clash' not in edited.stderr, edited)
        # what she moves herself, she sees moved: the slot of before is not counted against her until the server has heard
        around(anne, maelle)
        mine = maelle.add('meeting', 'type=board', 'title=Gérance', 'start=12/03/2026 9:00', 'end=12/03/2026 10:00', 'invited=riou',
                          structure='V')
        maelle.sync()
        maelle.sync()
        moved = maelle.edit(mine, 'start=12/03/2026 9:30', 'end=12/03/2026 10:30')
        check('Clash' not in moved.stderr, moved)
        moved = maelle.edit(mine, 'start=13/03/2026 9:30', 'end=13/03/2026 10:30')
        there = maelle.off('add', 'meeting', 'type=team', 'title=Ailleurs', 'start=12/03/2026 9:00', 'end=12/03/2026 10:00',
                           'invited=riou', '--structure', 'A')
        check('Clash' not in there.stderr, there)
        travel = maelle.off('add', 'presence', 'person=riou', 'type=presence', 'start=12/03/2026 10:15', 'end=12/03/2026 17:00',
                            'travel=45', '--structure', 'V')
        check('Travel time short of 30 min' in travel.stderr, travel)
        # one human, whom one structure knows by her login, the other by her number alone
        known = next(p['id'] for p in maelle.list('person', structure='V') if p['fields']['name'] == 'Anne Castel')
        maelle.edit(known, 'rpps=99100000019')
        maelle.add('person', 'name=CASTEL A.', 'profession=physician', 'rpps=99100000019', structure='A')
        maelle.add('meeting', 'type=team', 'title=Ici', 'start=16/03/2026 9:00', 'end=16/03/2026 10:00', 'invited=castel anne', structure='V')
        there = maelle.off('add', 'meeting', 'type=team', 'title=Là', 'start=16/03/2026 9:40', 'end=16/03/2026 11:00',
                           'invited=CASTEL A.', '--structure', 'A')
        check('Clash of 20 min' in there.stderr and 'Ici (V' in there.stderr and 'Anne Castel' in there.stderr, there)
        # there all day, and in a meeting there: no clash at home, and two slots elsewhere that are nobody's business
        maelle.add('presence', 'person=riou', 'type=presence', 'start=14/03/2026 8:00', 'end=14/03/2026 18:00', structure='V')
        lunch = maelle.off('add', 'meeting', 'type=team', 'title=Midi', 'start=14/03/2026 12:00', 'end=14/03/2026 13:00', 'invited=riou',
                           '--structure', 'V')
        check('Clash' not in lunch.stderr, lunch)
        around(maelle, paul)
        seen = json.loads(paul.off('agenda', '14/03/2026', '--json').stdout)
        check(len(seen['items']) == 2 and not seen['clashes'], seen)


def hours_of_each_structure():
    """Hours on the walls of Saint-Denis and Paris, over the change of the hour; hours that do not come."""
    with Desk() as desk:
        maelle, anne, _ = three_structures(desk)
        for day in ('28/03/2026', '30/03/2026'):
            maelle.add('meeting', 'type=team', f'title=Point {day}', f'start={day} 9:00', f'end={day} 10:00', 'invited=riou',
                       structure='R')
        around(maelle, anne)
        busy = json.loads(anne.off('agenda', '--from', '28/03/2026', '--to', '30/03/2026', '--json').stdout)['items']
        check([i['start'] for i in busy] == ['2026-03-28T06:00', '2026-03-30T07:00'], busy)
        hers = json.loads(maelle.off('agenda', '--from', '28/03/2026', '--to', '30/03/2026', '--json').stdout)['items']
        check([(i['start'], i['start_utc'], i['zone']) for i in hers] ==
              [('2026-03-28T09:00', '2026-03-28T05:00:00Z', 'Indian/Reunion'),
               ('2026-03-30T09:00', '2026-03-30T05:00:00Z', 'Indian/Reunion')], hers)
        gap = maelle.off('add', 'meeting', 'type=team', 'title=Nuit', 'start=29/03/2026 2:30', 'end=29/03/2026 4:00',
                         '--structure', 'V', ok=(65,))
        check(gap.stderr.count('\n') == 1 and 'does not exist in Europe/Paris' in gap.stderr and '03:30' in gap.stderr, gap)
        maelle.add('meeting', 'type=team', 'title=Nuit', 'start=29/03/2026 2:30', 'end=29/03/2026 4:00', structure='R')
        # typed in an editor, the text is kept
        night = maelle.add('meeting', 'type=team', 'title=Nuit', 'start=29/03/2026 1:30', 'end=29/03/2026 4:00', structure='V')
        editor = desk.folder / 'editor.sh'
        editor.write_text('#!/bin/sh\nsed -i "s/01:30/02:15/" "$1"\n')
        editor.chmod(0o755)
        kept = maelle.off('edit', night, env={'EDITOR': str(editor), 'VISUAL': '', 'TMPDIR': str(desk.folder)}, ok=(65,))
        files = [p for p in desk.folder.iterdir() if p.is_file() and '02:15' in p.read_text(errors='replace') and p != editor]
        check(len(files) == 1 and str(files[0]) in kept.stderr, kept, files)
        sheet = desk.folder / 'r.csv'
        sheet.write_text('Type;Objet;Début;Fin\nRCP;Nuit;29/03/2026 02:30;29/03/2026 04:00\n')
        taken = json.loads(maelle.off('import', 'meeting', str(sheet), '--structure', 'V', '--json', ok=(65,)).stdout)
        check(taken['reported'] == 1 and 'set forward' in taken['rows'][0]['reason'], taken)


def holidays_and_freedom():
    with Desk() as desk:
        maelle, anne, _ = three_structures(desk)

        def holidays(*options):
            return {(h['date'], h['name']): h['structures']
                    for h in json.loads(maelle.off('agenda', '--json', *options).stdout)['holidays']}
        april = holidays('--month', '--on', '15/04/2026')
        check(april == {('2026-04-06', 'easter_monday'): 'A, R, V'}, april)
        december = holidays('--from', '15/12/2026', '--to', '31/12/2026')
        check(december == {('2026-12-20', 'abolition_of_slavery'): 'R', ('2026-12-25', 'christmas'): 'A, R, V'}, december)
        maelle.edit(maelle.list('structure', structure='V')[0]['id'], 'finess=679999995')
        december = holidays('--from', '15/12/2026', '--to', '31/12/2026', '--structure', 'V')
        check(december == {('2026-12-25', 'christmas'): 'V', ('2026-12-26', 'saint_stephen'): 'V'}, december)

        maelle.add('meeting', 'type=team', 'title=Point', 'start=08/04/2026 9:00', 'end=08/04/2026 12:00', 'invited=riou',
                   structure='A')
        maelle.add('presence', 'person=riou', 'type=presence', 'start=09/04/2026 8:00', 'end=09/04/2026 18:00', structure='A')
        maelle.add('presence', 'person=riou', 'type=on_call', 'start=10/04/2026 8:00', 'end=10/04/2026 18:00', structure='A')
        around(maelle, anne)
        anne.add('presence', 'person=castel', 'type=absence', 'start=07/04/2026 0:00', 'end=08/04/2026 0:00')
        anne.add('presence', 'person=castel', 'type=on_call', 'start=10/04/2026 8:00', 'end=10/04/2026 20:00')

        def free(client, *options):
            found = json.loads(client.off('agenda', '--free', 'castel,riou', '--from', '06/04/2026', '--to', '12/04/2026', '--json',
                                          *options).stdout)['free']
            return [(f['start'][5:], f['end'][11:], f['minutes']) for f in found]
        expected = [('04-08T08:00', '09:00', 60), ('04-08T12:00', '19:00', 420), ('04-09T18:00', '19:00', 60),
                    ('04-10T08:00', '19:00', 660)]
        check(free(anne) == expected, free(anne))
        anne.sync()
        maelle.sync()
        check(free(maelle, '--structure', 'V') == expected, free(maelle, '--structure', 'V'))
        there = free(maelle, '--structure', 'A')
        check(('04-09T08:00', '19:00', 660) in there, 'where she is, she is free', there)
        late = free(anne, '--between', '18:00-24:00', '--for', '5h')
        check(late == [('04-08T18:00', '00:00', 360), ('04-09T18:00', '00:00', 360), ('04-10T18:00', '00:00', 360)], late)
        asked = maelle.off('agenda', '--free', 'castel', ok=(64,))
        check('several time zones' in asked.stderr, asked)


def morning():
    """One page: her own agenda and actions, what she has to read, what others changed, what is contested, what waits here."""
    with Desk() as desk:
        maelle, anne, _ = three_structures(desk)
        today = datetime.date.today()
        late = today - datetime.timedelta(days=3)

        def page(client, *more):
            return json.loads(client.off('today', '--json', *more).stdout)

        def titles(client, part):
            return [row['title'] for row in page(client)[part]]
        check('Nothing for' in maelle.off('today').stderr, maelle.off('today'))
        rcp = maelle.add('meeting', 'type=rcp', 'title=RCP', f'start={today} 12:30', f'end={today} 14:00', 'invited=riou,castel',
                         structure='V')
        maelle.add('meeting', 'type=team', 'title=Ailleurs', f'start={today} 13:30', f'end={today} 15:00', 'invited=riou', structure='A')
        maelle.add('meeting', 'type=team', 'title=Sans elle', f'start={today} 9:00', f'end={today} 10:00', 'invited=castel', structure='V')
        action = maelle.add('action', 'title=Appeler', 'owner=riou', f'due={late}', structure='V')
        maelle.add('action', 'title=Aider', 'owner=castel', 'support=riou', f'due={today}', structure='V')
        maelle.add('action', 'title=Plus tard', 'owner=riou', 'due=+10d', structure='V')
        maelle.add('action', 'title=Fini', 'owner=riou', f'due={late}', 'state=done', structure='V')
        protocol = maelle.add('protocol', 'title=Plaies', structure='V')
        maelle.add('notice', 'title=Canicule', 'level=crisis', 'body=Lire.', structure='V')
        around(maelle, anne)
        anne.edit(protocol, 'review_due=30/09/2026')
        maelle.edit(protocol, 'review_due=12/03/2027')
        anne.edit(rcp, 'minutes=Dit.')
        gone = anne.add('partner', 'name=CH', 'type=hospital')
        around(anne, maelle)
        anne.off('remove', gone)
        around(anne, maelle)

        check(titles(maelle, 'agenda') == ['RCP', 'Ailleurs'], page(maelle)['agenda'])
        check([i['clash'] for i in page(maelle)['agenda']] == [True, True], page(maelle)['agenda'])
        check([(a['title'], a['late'], a['support']) for a in page(maelle)['actions']] ==
              [('Appeler', True, False), ('Aider', False, True)], page(maelle)['actions'])
        check(titles(maelle, 'notices') == ['Canicule'], page(maelle)['notices'])
        changes = {c['title']: (c['by'], c['created'], c['removed'], c['fields']) for c in page(maelle)['changes']}
        check(changes == {'RCP': (['anne.castel'], False, False, ['minutes']),
                          'Plaies': (['anne.castel'], False, False, ['review_due']),
                          'CH': (['anne.castel'], True, True, ['name', 'type'])}, changes)
        check([(c['title'], c['field']) for c in page(maelle)['contested']] == [('Plaies', 'review_due')], page(maelle)['contested'])
        check(page(maelle)['unsent'] == 0, page(maelle))
        maelle.edit(action, 'note=Bientôt')
        check(page(maelle)['unsent'] == 1, page(maelle))
        maelle.off('notice', 'ack', page(maelle)['notices'][0]['id'])
        check(not page(maelle)['notices'], page(maelle)['notices'])
        check(titles(anne, 'agenda') == ['Sans elle', 'RCP'] and not page(anne)['notices'][1:], page(anne))
        later = page(maelle, '--on', str(today + datetime.timedelta(days=20)))
        check(not later['agenda'] and not later['changes'] and [a['title'] for a in later['actions']] ==
              ['Appeler', 'Aider', 'Plus tard'], later)
        made = [anne.add('idea', 'question=Comment ?', f'text=Idée {n}', structure='V') for n in range(5)]
        around(anne, maelle)
        code, screen = maelle.screen('today', '--offline')
        check(code == 0 and 'Idea: 5 new records' in screen and 'Idée 3' not in screen and 'Plaies' in screen, 'many are one line', screen)
        check({c['id'] for c in page(maelle)['changes']} >= set(made), 'and all in JSON')
        lines = maelle.off("aujourd'hui").stdout.splitlines()
        check(lines == maelle.off('aujourdhui').stdout.splitlines() and lines[0].startswith('agenda\t'), lines)


def mistakes_are_told():
    with Desk() as desk:
        maelle, _, _ = three_structures(desk)
        for words, said in ((['--week', '--month'], 'one of them'), (['--from', 'zut'], 'no date'), (['zut'], 'no date'),
                            (['--from', '10/03/2026', '--to', '09/03/2026'], 'before the first'),
                            (['--from', '10/03/1026', '--to', '09/03/2026'], 'too long'),
                            (['--free', 'x', '--between', 'noon', '--structure', 'V'], 'no hours'),
                            (['--free', 'castel', '--for', 'x', '--structure', 'V'], 'no duration'), (['--on', '31/12/9999'], 'too long')):
            done = maelle.off('agenda', *words, ok=(64,))
            check(said in done.stderr and done.stderr.count('\n') == 1, words, done)
        done = maelle.off('agenda', '--person', 'personne-du-tout', ok=(66,))
        check('nobody here is called' in done.stderr, done)


if __name__ == '__main__':
    main([clash_across_structures, warned_and_never_refused, hours_of_each_structure, holidays_and_freedom, morning, mistakes_are_told])
