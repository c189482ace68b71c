#!/usr/bin/env python3
"""Peers of other versions: one that speaks no common version, ones that say more than we know, edits of what we do not know yet. A sentence,
or nothing lost. (Old data and old wire are in old_data.py.)"""
from between import UP, Between
from desk import Desk, check, equal_states, main
from wire import ADD, ENTRIES, HELLO, PUT, REFUSAL, SUBMIT, WELCOME, Device, blob, change, every, number, record_id, text

LATER = number(900, 7) + blob(901, b'what a later version added')  # fields that nobody knows
ACTION, TITLE = 11, 1
EX_CONFIG = 78


def a_desk(desk):
    desk.structure('V', 'MSP de Valombre')
    return desk.member('maelle.riou', 'Maëlle Riou', V='coordinator'), desk.member('anne.castel', 'Anne Castel', V='leader')


def with_version(payload, version):
    """A Welcome or Hello that says another version (its first field)."""
    check(payload[0] == 8 and payload[1] == 1, 'version 1 is expected here', payload[:2])
    return bytes([8, version]) + payload[2:]


def a_server_of_another_version():
    """Refused in one sentence that says which side to bring up to date; what one wrote is kept, and goes when they agree again."""
    with Desk() as desk:
        maelle, anne = a_desk(desk)
        stock = maelle.add('stock', 'name=Gants', 'quantity=40', 'threshold=15', structure='V')
        with Between(desk, maelle) as between:
            between.lead(maelle)
            ways = {
                'a later Welcome': lambda way, kind, said: [(kind, with_version(said, 99) if kind == WELCOME else said)],
                'no version at all': lambda way, kind, said: [(kind, said[2:] if kind == WELCOME else said)],
                'a refusal for the version': lambda way, kind, said: [(REFUSAL, number(1, 1) + blob(2, 'no common version'))
                                                                      if kind == WELCOME else (kind, said)],
            }
            for name, alter in ways.items():
                between.alter = alter
                done = maelle.run('sync', ok=None)
                check(done.returncode == EX_CONFIG and done.stderr.count('\n') == 1 and 'version' in done.stderr, name, done)
                check('damaged' not in done.stderr and maelle.status()['pending'] == 1, name, done)
            between.alter = lambda way, kind, said: [(kind, said)]
            maelle.sync()
            check(maelle.status()['pending'] == 0)
        anne.sync()
        check(anne.show(stock)['fields']['quantity'] == 40)


def a_client_of_another_version():
    """Told so, in a refusal."""
    with Desk() as desk:
        maelle, _ = a_desk(desk)
        with Between(desk, maelle) as between:
            between.alter = lambda way, kind, said: [(kind, said[2:] if kind == HELLO else said)]
            between.lead(maelle)
            done = maelle.run('sync', ok=None)
            check(done.returncode == EX_CONFIG and 'version' in done.stderr, done)
        maelle.run('server', f'127.0.0.1:{desk.port}')
        maelle.sync()


def both_say_more_than_the_other_knows():
    """Fields added to every message, messages of kinds that nobody knows between them: both ways, nothing is lost."""
    def more(way, kind, said):
        known = way == UP and not more.greeted
        more.greeted |= kind == HELLO
        return [(kind, said + LATER), *([] if known or kind == WELCOME else [(200, b'later'), (255, b'')])]
    more.greeted = False
    with Desk() as desk:
        maelle, anne = a_desk(desk)
        with Between(desk, maelle) as between:
            between.alter = more
            between.lead(maelle)
            for i in range(3):
                maelle.add('action', f'title=Action {i}', 'owner=Riou', 'due=2026-06-01', 'note=un deux trois', structure='V')
                anne.add('action', f'title=Autre {i}', 'owner=Riou', 'due=2026-06-01', structure='V')
                anne.sync()
                more.greeted = False
                maelle.sync()
            anne.sync()
            said = {(way, kind) for way, kind, _ in between.messages}
            check((UP, SUBMIT) in said and len(said) >= 6, said)
        check(len(anne.list('action')) == 6 and maelle.status()['pending'] == 0 and maelle.status()['refused'] == 0)
        equal_states(maelle, anne)
        check('All is' in desk.admin('verify').stdout)


def edits_of_what_we_do_not_know_yet():
    """A device two versions ahead writes fields, kinds and operations of its own; one of today stores them, edits beside them, and hands
    them on: a second one of tomorrow reads them as they were written."""
    with Desk() as desk:
        maelle, anne = a_desk(desk)
        desk.admin('member', 'add', 'lucie.hamon', '--name', 'Lucie Hamon')
        desk.admin('grant', 'lucie.hamon', 'V', 'coordinator')
        ahead, record, strange = Device(desk, 'lucie.hamon'), record_id(), record_id()
        wire = ahead.open()
        edits = [ahead.edit('V/team', (record, ACTION, {}, [change(TITLE, PUT, text('Connue')), change(500, PUT, text('plus tard')),
                                                           change(501, ADD, text('un')), change(502, 99, text('autrement'))]))]
        check(ahead.submit(wire, edits[0])[0] in (1, 2, 3))
        edits.append(ahead.edit('V/team', (strange, 900, {}, [change(1, PUT, text('une sorte de demain'))])))
        check(ahead.submit(wire, edits[1])[0] in (1, 2, 3))
        for client in (maelle, anne):
            client.sync()
        known = maelle.show(next(r['id'] for r in maelle.list('action')))
        check(known['fields']['title'] == 'Connue', known)
        maelle.edit(known['id'], 'title=Connue, et changée')
        maelle.sync()
        anne.sync()
        equal_states(maelle, anne)
        second = Device(desk, 'lucie.hamon')
        with second.wire() as later:  # from the first entry on
            later.say(HELLO, second.hello(follow=False, cursors=[('V/team', 1)], incarnation=wire.incarnation))
            found = 0
            while found < len(edits):
                found += sum(any(edit.header in entry and edit.body in entry for edit in edits) for entry in every(later.until(ENTRIES), 2))
        maelle.run('compact')
        check(maelle.show(known['id'])['fields']['title'] == 'Connue, et changée')
        check('All is' in desk.admin('verify').stdout)


if __name__ == '__main__':
    main([a_server_of_another_version, a_client_of_another_version, both_say_more_than_the_other_knows, edits_of_what_we_do_not_know_yet])
