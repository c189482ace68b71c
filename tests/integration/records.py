#!/usr/bin/env python3
"""What was entered twice, what was merged, and finding things again: over the real programs, at two sites."""
import json

from desk import Desk, check, equal_states, main

USAGE, DATAERR, NOPERM = 64, 65, 77


def people(client):
    return {p['id']: p['fields']['name'] for p in client.list('person')}


def two_sites(desk):
    desk.structure('V', 'MSP de Valombre')
    desk.structure('A', "MSP du Pont-d'Arçay")
    maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator', A='coordinator')
    anne = desk.member('anne.castel', 'Anne Castel', V='leader')
    maelle.sync()
    return maelle, anne


def merges_in_opposite_directions():
    """Made offline by two people: one record is left, the same for both, and nothing of either is lost."""
    with Desk() as desk:
        maelle, anne = two_sites(desk)
        one = maelle.add('person', 'name=Lucie Hamon', 'profession=nurse', 'phone=02 98 00 00 01', structure='V')
        two = maelle.add('person', 'name=HAMON Lucie', 'profession=nurse', 'email=lucie@msp.example', structure='V')
        first = maelle.add('action', 'title=Appeler', f'owner={one}', structure='V')
        second = maelle.add('action', 'title=Écrire', f'owner={two}', structure='V')
        meeting = maelle.add('meeting', 'type=staff', 'title=Point', 'start=10/03/2026 12:30', 'end=10/03/2026 13:00',
                             f'invited={one};{two}', structure='V')
        maelle.sync()
        anne.sync()
        pair = maelle.json('duplicates', 'person')
        check([{p['id'], p['into']} for p in pair] == [{one, two}] and pair[0]['command'].startswith('pupitre merge '), pair)
        maelle.off('merge', one, two)
        anne.off('merge', two, one)
        check(one not in people(maelle) and two not in people(anne), 'each sees her own merge at once')
        for client in (maelle, anne, maelle):
            client.sync()
        equal_states(maelle, anne)
        left = min(one, two)
        gone = max(one, two)
        for client in (maelle, anne):
            check(left in people(client) and gone not in people(client), 'of the two the smaller id stands', people(client))
            check(client.conflicts() == [] and client.json('duplicates') == [], 'and nothing is contested')
            owners = {client.show(a)['fields']['owner']['id'] for a in (first, second)}
            check(owners == {left}, owners)
            for named in (left, gone, 'Hamon Lucie', gone.replace('-', '')):  # by either id, by either name
                check({a['id'] for a in client.list('action', f'owner={named}')} == {first, second}, named)
            check(client.list('action', f'owner!={gone}') == [] and client.list('action', 'owner!=hamon') == [])
            check(len(client.show(meeting)['fields']['invited']) == 1, 'one person, invited once')
            check(client.show(gone)['id'] == left, 'her id means the one that stands')
            whole = client.off('show', left).stdout
            check('02 98 00 00 01' in whole and 'lucie@msp.example' in whole, 'what either said is in sight', whole)
            kept = json.loads(client.off('show', gone, '--merged', '--json').stdout)
            check(kept['id'] == gone and not kept['deleted'] and kept['fields']['merged_into']['id'] == left, kept)
        said = anne.off('edit', gone, 'phone=02 98 11 11 11').stderr
        check('was merged into another' in said and anne.show(left)['fields']['phone'] == '02 98 11 11 11', said)
        anne.off('edit', meeting, 'invited-=Lucie Hamon')
        check(anne.show(meeting)['fields'].get('invited', []) == [], 'taken out as she is shown: at once, in both her records')
        anne.off('merge', '--undo', gone)
        check(two in people(anne) or one in people(anne))
        anne.off('merge', '--undo', left)
        anne.sync()
        maelle.sync()
        for client in (maelle, anne):
            check({one, two} <= set(people(client)), 'both are there again, whole')
            check(client.show(one)['fields']['name'] == 'Lucie Hamon' and client.show(two)['fields']['name'] == 'HAMON Lucie')
        equal_states(maelle, anne)
        desk.stop()


def merged_with_a_restore_and_a_removal():
    """Merges come back after a restore in another order; a record merged into one that somebody removes stands again."""
    with Desk() as desk:
        maelle, anne = two_sites(desk)
        ids = [maelle.add('partner', f'name=Clinique {n}', 'type=hospital', structure='V') for n in 'abcd']
        a, b, c, d = ids
        maelle.sync()
        anne.sync()
        desk.admin('backup', desk.folder / 'backup')
        maelle.off('merge', a, b)
        maelle.sync()
        anne.off('merge', b, c)
        anne.off('merge', c, a)
        anne.sync()
        maelle.off('merge', d, c)
        maelle.sync()
        anne.sync()
        stands = {p['id'] for p in maelle.list('partner')}
        check(stands == {min(a, b, c)}, 'a ring of three, and one that leads into it', stands)
        desk.stop()
        desk.home.rename(desk.folder / 'lost')
        desk.admin('restore', desk.folder / 'backup')
        desk.start()
        for client in (anne, maelle, anne, maelle):
            client.sync()
        equal_states(maelle, anne)
        for client in (maelle, anne):
            check({p['id'] for p in client.list('partner')} == {min(a, b, c)}, 'the same after the restore')
        anne.off('remove', min(a, b, c), '--offline')
        check({p['id'] for p in anne.list('partner')} == {sorted((a, b, c))[1]}, 'another stands when it is removed')
        desk.stop()


def what_cannot_be_merged():
    with Desk() as desk:
        maelle, anne = two_sites(desk)
        person = maelle.add('person', 'name=Anne Castel', 'profession=physician', structure='V')
        here = maelle.add('partner', 'name=Mairie', 'type=local_authority', structure='V')
        there = maelle.add('partner', 'name=Mairie', 'type=local_authority', structure='A')
        account = next(p['id'] for p in maelle.list('person', structure='V') if p['fields'].get('login') == 'anne.castel')
        hers = next(p['id'] for p in maelle.list('person', structure='V') if p['fields'].get('login') == 'maelle.riou')
        for words, code, why in (
                ((here,), USAGE, 'which record'), ((here, here), DATAERR, 'into itself'), ((here, person), DATAERR, 'one kind'),
                ((here, there), DATAERR, 'two spaces'), ((account, person), DATAERR, 'has the account'),
                ((account, hers), DATAERR, 'account of its own'), (('--undo', here), DATAERR, 'was not merged')):
            said = maelle.off('merge', *words, ok=(code,)).stderr
            check(why in said, words, said)
        check('two spaces' in maelle.off('edit', here, f'merged_into={there}', ok=(DATAERR,)).stderr)
        check(maelle.json('duplicates') == [] or maelle.json('duplicates')[0]['id'] == person, 'each structure has its own')
        maelle.off('merge', person, account)
        check('one already' in maelle.off('merge', person, account).stderr)
        maelle.off('remove', here)
        check('removed' in maelle.off('merge', maelle.add('partner', 'name=X', 'type=other', structure='V'), here, ok=(DATAERR,)).stderr)
        desk.stop()


def searching():
    with Desk() as desk:
        maelle, anne = two_sites(desk)
        protocol = maelle.add('protocol', 'title=Plaies chroniques', 'objective=Réduire les délais', structure='V')
        meeting = maelle.add('meeting', 'type=working_group', 'title=Groupe', 'start=10/03/2026 12:30', 'end=10/03/2026 14:00',
                             'minutes=Le protocole des plaies\nest relu par Anne.', structure='V')
        away = maelle.add('partner', 'name=Plaies et soins', 'type=vendor', structure='A')
        fund = maelle.add('agreement', 'title=Convention', 'partner=' + away, 'type=convention', 'start=01/01/2026',
                          structure='A')
        maelle.sync()
        anne.sync()
        found = maelle.json('search', 'PLAIE')
        check([f['id'] for f in found] == [away, protocol, meeting, fund] or
              [f['id'] for f in found] == [protocol, away, meeting, fund], found)
        check(found[2]['field'] == 'minutes' and 'plaies' in found[2]['text'], found[2])
        check([f['id'] for f in anne.json('search', 'plaie')] == [protocol, meeting], 'what she may read')
        check([f['id'] for f in maelle.json('search', 'plaie', '--structure', 'A')] == [away, fund])
        check([f['id'] for f in maelle.json('search', 'plaie', 'delais')] == [protocol])
        check([f['id'] for f in maelle.json('search', 'plaie', '--kind', 'réunion')] == [meeting])
        check(maelle.json('search', 'laies') == [])
        one = maelle.off('search', 'plaie', '--limit', '1')
        check(len(one.stdout.splitlines()) == 1 and '4 found' in one.stderr, one.stdout, one.stderr)
        lines = maelle.off('search', 'plaie', env={'LC_ALL': 'fr_FR.UTF-8'}).stdout.splitlines()
        check(all(len(line.split('\t')) == 6 for line in lines), 'a line a record, also of texts of several lines', lines)
        for words, code in (((), USAGE), (('?!',), USAGE), (('a', '--limit', '0'), USAGE), (('a', '--kind', 'nothing'), USAGE)):
            check(maelle.off('search', *words, ok=(code,)).stderr.startswith('pupitre: '))
        desk.stop()


if __name__ == '__main__':
    main([merges_in_opposite_directions, merged_with_a_restore_and_a_removal, what_cannot_be_merged, searching])
