#!/usr/bin/env python3
"""Peers that do not keep to the conversation, and members whose program was changed to ask for more than they may. Whatever they
say, they are refused with the right cause, the server goes on, and somebody honest goes on syncing beside them."""
import random
import threading
import uuid

from desk import Desk, check, equal_states, main
from wire import (ADD, CAUGHT_UP, COPIED, DELETE, DELTA, ENTRIES, ERASE, ERASURES, HELLO, HISTORY, HISTORY_ASK, INVITATION, JOIN, KEEP,
                  MORE, NO_VERSION, PING, PONG, PROTOCOL, PUT, RECEIPTS, RECORDS, REFUSAL, REMOVE, RETRY, ROLLED_BACK, STRANGER, SUBMIT,
                  TEXT, ZSTD, Device, Edit, Key, Wire, blob, change, every, first, frame, integer, number, record_id,
                  reference, secret_of, text, varint, zstd_of_zeros)

PERSON, MEETING, CASE, ACTION, PROTOCOL_KIND, FUNDING, STOCK, TIME, POST = 2, 8, 9, 11, 13, 17, 20, 21, 22
RIGHTS, RESERVED, NOT_CREATED, SEEN, SCHEMA, KIND, LOGIN, PERSON_REASON, IDENTITY, TOO_LARGE, MALFORMED = range(1, 12)
TITLE = [change(1, PUT, text('Titre'))]
FRAME_MAX, MANY = 262144, 4097


def raw_id(record):
    return bytes.fromhex(record.replace('-', ''))


def ends(wire, data, cause, what):
    with wire:
        wire.raw(data)
        said = wire.ending()
    check(said == cause, what, 'ended with', said, 'instead of', cause)


def garbage(seed, size):
    return random.Random(seed).randbytes(size)


def strangers_get_one_frame():
    """Before a certificate: one Join in one small plain frame, with an invitation that is good; nothing else."""
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        key = Key(desk.folder / 'stranger')
        good = number(1, 1) + blob(2, secret_of(desk.invite('maelle.riou'))) + blob(3, 'poste')
        cases = {
            'garbage': (garbage(1, 5000), STRANGER),
            'too large': (frame(JOIN, length=4097), STRANGER),
            'of four gigabytes': (frame(JOIN, length=0xffffffff), STRANGER),
            'compressed': (frame(JOIN, zstd_of_zeros(100), ZSTD), STRANGER),
            'in pieces': (frame(JOIN, b'a', MORE), STRANGER),
            'an unknown flag': (frame(JOIN, good, 4), STRANGER),
            'version 0': (frame(JOIN, good[2:]), NO_VERSION),
            'unknown secret': (frame(JOIN, number(1, 1) + blob(2, b'a' * 16) + blob(3, 'x')), INVITATION),
            'short secret': (frame(JOIN, number(1, 1) + blob(2, b'a') + blob(3, 'x')), PROTOCOL),
            'name with NUL': (frame(JOIN, number(1, 1) + blob(2, b'a' * 16) + blob(3, b'x\0')), PROTOCOL),
            'name not UTF-8': (frame(JOIN, number(1, 1) + blob(2, b'a' * 16) + blob(3, b'\xff')), PROTOCOL),
            'cut short': (frame(JOIN, good[:-3]), PROTOCOL),
            **{f'type {t}': (frame(t), STRANGER) for t in (0, *range(2, 20), 255)},
        }
        for name, (data, cause) in cases.items():
            ends(Wire(desk.port, key), data, cause, name)
        ends(Wire(desk.port), frame(JOIN, good), STRANGER, 'no certificate')
        with Desk() as other:
            other.structure('K', 'Une autre')
            other.admin('member', 'add', 'anne.castel', '--name', 'Anne Castel')
            foreign = Device(other, 'anne.castel')
            ends(Wire(desk.port, foreign.key), frame(HELLO, foreign.hello()), STRANGER, 'a certificate of another authority')
        with Wire(desk.port, key) as wire:  # and all that did not use up the invitation
            wire.say(JOIN, good)
            check(first(wire.hear()[1], 2) == b'maelle.riou')
        with Wire(desk.port, key) as wire:  # the same key may ask again: the answer may have been lost
            wire.say(JOIN, good)
            check(first(wire.hear()[1], 2) == b'maelle.riou')
        ends(Wire(desk.port, Key(desk.folder / 'second')), frame(JOIN, good), INVITATION, 'used')
        maelle.sync()
        desk.stop()


def out_of_order_and_out_of_bounds():
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        device = Device(desk, 'maelle.riou')
        hello = device.hello()
        before = {
            'hello cut short': hello[:-3], 'version 0': (device.hello(version=0), NO_VERSION), 'short incarnation':
            device.hello(incarnation=b'abc'), 'too many cursors': hello + b'\x2a\x00' * MANY, 'amplified': b'\x2a\x00' * (FRAME_MAX // 2),
        }
        for name, case in before.items():
            payload, cause = case if isinstance(case, tuple) else (case, PROTOCOL)
            ends(device.wire(), frame(HELLO, payload), cause, name)
        ignored = b'\xfa\x07' + varint(20 * FRAME_MAX)  # an unknown field, so long that only the bound on messages ends it
        for name, data in {
            'garbage': garbage(2, 9000), 'too large': frame(HELLO, length=FRAME_MAX + 1), 'twice': frame(HELLO, hello) * 2,
            'bomb': frame(HELLO, zstd_of_zeros(1 << 31), ZSTD), 'lying bomb': frame(HELLO, zstd_of_zeros(1 << 30, 1000), ZSTD),
            'one byte too many': frame(HELLO, zstd_of_zeros(FRAME_MAX + 1), ZSTD), 'empty with more': frame(HELLO, b'', MORE),
            'two types in one message': frame(HELLO, hello, MORE) + frame(SUBMIT, b'a'),
            'endless': frame(HELLO, ignored, MORE) + frame(HELLO, bytes(FRAME_MAX), MORE) * 9, 'not zstd': frame(HELLO, hello, ZSTD),
            **{f'type {t}': frame(t) for t in (0, *range(4, 15), 16, 17, 18, 255)}, 'type 1': frame(JOIN), 'type 2': frame(2),
        }.items():
            ends(device.wire(), data, PROTOCOL, 'before hello: ' + name)
        ends(device.wire(), frame(HELLO, device.hello(incarnation=device.open().incarnation, more=number(3, 77))), ROLLED_BACK,
             'a receipt that was never given')
        edit = device.edit('V/team', (record_id(), ACTION, {}, TITLE))
        for name, (data, cause) in {
            **{f'type {t}': (frame(t), PROTOCOL) for t in (0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 14)},
            'a refusal': (frame(REFUSAL), None),
            'submit cut short': (frame(SUBMIT, edit.submitted()[:-9]), PROTOCOL),
            'submit garbage': (frame(SUBMIT, garbage(3, 50000)), PROTOCOL),
            'no edit': (frame(SUBMIT, blob(1, blob(1, 'garbage') + blob(2, 'garbage'))), PROTOCOL),
            'too many edits': (frame(SUBMIT, blob(1, b'') * MANY), PROTOCOL),
            "another's device": (frame(SUBMIT, Edit(b'12345678', 1, b'', 'V/team', [(record_id(), ACTION, {}, TITLE)]).submitted()),
                                 PROTOCOL),
            'counter 0': (frame(SUBMIT, Edit(device.id, 0, b'', 'V/team', [(record_id(), ACTION, {}, TITLE)]).submitted()), PROTOCOL),
            'a chain of another life': (frame(SUBMIT, Edit(device.id, 1, b'1' * 32, 'V/team', [(record_id(), ACTION, {}, TITLE)]
                                                           ).submitted()), COPIED),
            'a short MAC': (frame(SUBMIT, edit.submitted(verdict=1, mac=b'123')), PROTOCOL),
        }.items():
            ends(device.open(), data, cause, 'after hello: ' + name)
        for counter in (2, 5, (1 << 64) - 1):  # a gap is asked for again, it is no verdict
            with device.open() as wire:
                wire.say(SUBMIT, Edit(device.id, counter, b'', 'V/team', [(record_id(), ACTION, {}, TITLE)]).submitted())
                retry = wire.until(RETRY)
                check(first(retry, 1) == 1 and first(retry, 2) == 0, retry)
        with device.open() as wire:
            for kind in (18, 99, 255):  # what is newer is skipped
                wire.say(kind, b'whatever')
            wire.say(HISTORY_ASK, blob(1, '../../etc') + blob(2, record_id()))
            wire.say(PING, number(1, 7))
            kind = 0
            while kind != PONG:
                kind, answer = wire.hear()
                check(kind != HISTORY, 'a space of no known compartment is not answered', answer)
            check(first(answer, 1) == 7)
            check(device.submit(wire, edit) == (1, 0), 'and the right edit is taken after all that')
        maelle.sync()
        check([a['fields']['title'] for a in maelle.list('action')] == ['Titre'])
        desk.stop()


def edits_that_lie():
    """Each is refused for what it is, and fills its counter like any other; what is merely newer is kept."""
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        anne = desk.member('anne.castel', 'Anne Castel', V='leader')
        stock = raw_id(maelle.add('stock', 'name=Gants', 'quantity=5', 'threshold=1'))
        maelle.sync()
        device = Device(desk, 'maelle.riou')
        anne_person = raw_id(next(p for p in anne.list('person') if p['fields']['name'] == 'Anne Castel')['id'])
        entries = anne.json('history', next(p['id'] for p in anne.list('person')))
        server = bytes.fromhex(entries[0]['device']) if entries else b'serverid'
        new = record_id
        twice = new()
        cases = [
            ('erase a field', [(stock, STOCK, {}, [change(1, ERASE)])], RIGHTS),
            ('erase a record', [(stock, STOCK, {}, [change(0, ERASE)])], RIGHTS),
            ('seen beyond what another made', [(stock, STOCK, {device.id: 1, b'12345678': 3}, TITLE)], SEEN),
            ('seen of its own future', [(new(), ACTION, {device.id: 1000}, TITLE)], SEEN),
            ("seen beyond the server's own", [(stock, STOCK, {server: 1 << 40}, TITLE)], SEEN),
            ('a number as a title', [(new(), ACTION, {}, [change(1, PUT, integer(4))])], SCHEMA),
            ('a delta of a title', [(new(), ACTION, {}, [change(1, DELTA, delta=4)])], SCHEMA),
            ('a put of a count', [(stock, STOCK, {}, [change(3, PUT, integer(4))])], SCHEMA),
            ('a date beyond all calendars', [(new(), ACTION, {}, [change(6, PUT, integer(-(1 << 63)))])], SCHEMA),
            ('delete with a field', [(new(), ACTION, {}, [change(1, DELETE)])], SCHEMA),
            ('not UTF-8', [(new(), ACTION, {}, [change(1, PUT, blob(1, b'\xff\xfe'))])], MALFORMED),
            ('with NUL', [(new(), ACTION, {}, [change(1, PUT, text('a\0b'))])], MALFORMED),
            ('fewer openings than slots', [(new(), ACTION, {}, [change(1, PUT, text('a'), slots=2)])], MALFORMED),
            ('more openings than slots', [(new(), ACTION, {}, [change(1, PUT, text('a'), slots=0)])], MALFORMED),
            ('billions of slots', [(new(), ACTION, {}, [change(1, PUT, text('a'), slots=4000000000)])], MALFORMED),
            ('one record twice', [(twice, ACTION, {}, TITLE), (twice, ACTION, {}, TITLE)], MALFORMED),
            ('a short id', [(b'abc', ACTION, {}, TITLE)], MALFORMED),
            ('nothing at all', [], MALFORMED),
            ('too many parts', [(new(), ACTION, {}, TITLE) for _ in range(257)], TOO_LARGE),
            ('too many changes', [(new(), ACTION, {}, [change(i + 1000, PUT, text('a')) for i in range(MANY)])], TOO_LARGE),
            ('a login', [(anne_person, PERSON, {}, [change(6, PUT, text('maelle.riou'))])], LOGIN),
            ('another kind', [(stock, ACTION, {}, TITLE)], KIND),
            ('a kind of another compartment', [(new(), CASE, {}, TITLE)], KIND),
            ('an unknown operation', [(new(), ACTION, {}, [change(1, 99, text('x'))])], 0),
            ('an unknown kind', [(new(), 999, {}, TITLE)], 0),
            ('an unknown field', [(new(), ACTION, {}, [change(999, PUT, text('plus tard'))])], 0),
            ('a count beyond all numbers', [(stock, STOCK, {}, [change(3, DELTA, delta=(1 << 63) - 1)])], 0),
            ('and beyond again', [(stock, STOCK, {}, [change(3, DELTA, delta=(1 << 63) - 1)])], 0),
        ]
        with device.open() as wire:
            for name, parts, reason in cases:
                verdict, said = device.submit(wire, device.edit('V/team', *parts))
                check(said == reason and (verdict == 4) == (reason != 0), name, 'was given', verdict, said)
            for space in ('V/teams', '', 'V/hr/../../etc', 'V/hr/', '/team', 'V/team/x', 'V' * 200 + '/team'):
                check(device.submit(wire, device.edit(space, (new(), ACTION, {}, TITLE)))[0] == 4, space)
            forged = device.edit('V/care', (new(), ACTION, {}, TITLE))
            check(device.submit(wire, forged, verdict=1, mac=bytes(32)) == (4, KIND), 'a forged receipt is no receipt')
            lie = Edit(device.id, device.counter + 1, device.previous, 'V/team', [(new(), ACTION, {}, TITLE)], digest=b'x' * 32)
            check(device.submit(wire, lie) == (4, MALFORMED), 'a digest that does not fit')
            again = device.edit('V/team', (new(), ACTION, {}, [change(1, PUT, text('Une fois'))]))
            check(device.submit(wire, again) == (1, 0))
            wire.say(SUBMIT, again.submitted() * 50)
            check(all(first(r, 2) == 1 for r in every(wire.until(RECEIPTS), 1)), 'a repeat gets the first verdict')
            garbage_erasure = blob(1, number(1, 1) + blob(2, again.header) + blob(3, again.body) + blob(8, bytes(32)))
            wire.say(ERASURES, garbage_erasure)
            wire.say(PING, number(1, 1))
            wire.until(PONG)
        for client in (maelle, anne):
            client.sync()
        equal_states(maelle, anne)
        names = [a['fields'].get('title') for a in anne.list('action', '--all')]
        check(names.count('Une fois') == 1, names)
        check('All is' in desk.admin('verify').stdout)
        desk.stop()


def rights_are_the_servers_word():
    """Members whose program was changed submit, and ask for, what their role does not allow."""
    marks = {'V/team': 'MarqueEquipe', 'V/care': 'MarqueSoins', 'V/management': 'MarqueGestion', 'A/team': 'MarqueAilleurs',
             'V/partners': 'MarqueVisible', 'V/hr/anne.castel': 'MarquePoste'}
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        desk.structure('A', "MSP du Pont-d'Arçay")
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator', A='coordinator')
        anne = desk.member('anne.castel', 'Anne Castel', V='leader')
        paul = desk.member('paul.nedelec', 'Paul Nédélec', V='manager')
        for login, name, role in (('lucie.hamon', 'Lucie Hamon', 'professional'), ('tom.garrec', 'Tom Garrec', 'trainee'),
                                  ('ines.morvan', 'Inès Morvan', 'partner')):
            desk.admin('member', 'add', login, '--name', name)
            desk.admin('grant', login, 'V', role)
        for client in (maelle, anne, paul):
            client.sync()
        stock = raw_id(maelle.add('stock', f"name={marks['V/team']}", 'quantity=5', 'threshold=1', structure='V'))
        meeting = maelle.add('meeting', 'type=staff', f"title={marks['V/team']}", 'start=10/03/2026 12:30', 'end=10/03/2026 14:00',
                             structure='V')
        maelle.off('copy', meeting, '--compartment', 'partners')
        maelle.add('case', f"ref={marks['V/care']}", 'theme=chronic', 'target=yes', structure='V')
        maelle.add('funding', f"title={marks['V/management']}", 'source=fir', 'purpose=project', 'requested=10', structure='V')
        secret = raw_id(maelle.add('stock', f"name={marks['A/team']}", 'quantity=5', 'threshold=1', structure='A'))
        people = {p['fields']['name']: raw_id(p['id']) for p in maelle.list('person', structure='V')}
        maelle.sync()
        hands = {login: Device(desk, login) for login in ('lucie.hamon', 'tom.garrec', 'ines.morvan')}
        new, anybody = record_id, people['Anne Castel']
        me = people['Lucie Hamon']
        add_me, add_other = change(8, ADD, reference(me), 'Lucie'), change(8, ADD, reference(anybody), 'Anne')
        cases = [
            ('lucie.hamon', 'V/team', (stock, STOCK, {}, TITLE), RIGHTS),
            ('lucie.hamon', 'V/team', (stock, STOCK, {}, [change(0, DELETE)]), RIGHTS),
            ('lucie.hamon', 'V/team', (stock, STOCK, {}, [change(0, KEEP)]), RIGHTS),
            ('lucie.hamon', 'V/team', (stock, STOCK, {}, [change(3, DELTA, delta=-1)]), 0),
            ('lucie.hamon', 'V/team', (stock, STOCK, {}, [change(3, DELTA, delta=-1), change(1, PUT, text('Volé'))]), RIGHTS),
            ('lucie.hamon', 'V/team', (raw_id(meeting), MEETING, {}, [add_me]), 0),
            ('lucie.hamon', 'V/team', (raw_id(meeting), MEETING, {}, [add_other]), RIGHTS),
            ('lucie.hamon', 'V/team', (raw_id(meeting), MEETING, {}, [change(8, REMOVE, reference(anybody), '')]), RIGHTS),
            ('lucie.hamon', 'V/team', (raw_id(meeting), MEETING, {}, [change(12, TEXT, text('Réécrit'))]), RIGHTS),
            ('lucie.hamon', 'V/team', (anybody, PERSON, {}, [change(5, PUT, text('01'))]), RIGHTS),
            ('lucie.hamon', 'V/team', (anybody, PERSON, {}, [change(101, PUT, reference(me), '')]), RIGHTS),
            ('lucie.hamon', 'V/care', (anybody, CASE, {}, TITLE), KIND),  # a double of Anne in another space
            ('lucie.hamon', 'V/team', (new(), 1, {}, TITLE), RIGHTS),
            ('lucie.hamon', 'V/team', (new(), PROTOCOL_KIND, {}, [*TITLE, change(100, PUT, integer(7))]), RESERVED),
            ('lucie.hamon', 'V/management', (new(), FUNDING, {}, TITLE), RIGHTS),
            ('lucie.hamon', 'V/partners', (new(), MEETING, {}, TITLE), RIGHTS),
            ('lucie.hamon', 'V/hr/lucie.hamon', (new(), POST, {}, [change(1, PUT, reference(me), '')]), RIGHTS),
            ('lucie.hamon', 'V/hr/anne.castel', (new(), POST, {}, [change(1, PUT, reference(anybody), '')]), RIGHTS),
            ('lucie.hamon', 'A/team', (secret, STOCK, {}, [change(3, DELTA, delta=-1)]), RIGHTS),
            ('lucie.hamon', 'Z/team', (new(), STOCK, {}, TITLE), RIGHTS),
            ('tom.garrec', 'V/team', (new(), ACTION, {}, TITLE), RIGHTS),
            ('tom.garrec', 'V/team', (stock, STOCK, {}, [change(3, DELTA, delta=-1)]), RIGHTS),
            ('tom.garrec', 'V/care', (new(), CASE, {}, TITLE), RIGHTS),
            ('ines.morvan', 'V/partners', (new(), MEETING, {}, TITLE), RIGHTS),
            ('ines.morvan', 'V/team', (new(), ACTION, {}, TITLE), RIGHTS),
        ]
        for login, space, part, reason in cases:
            with hands[login].open() as wire:
                verdict, said = hands[login].submit(wire, hands[login].edit(space, part))
            check(said == reason, login, space, part, 'was given', verdict, said)
        anne_hand, maelle_hand = Device(desk, 'anne.castel'), Device(desk, 'maelle.riou')
        validated = (new(), PROTOCOL_KIND, {}, [*TITLE, change(100, PUT, integer(7))])
        for hand, reason in ((maelle_hand, RESERVED), (anne_hand, 0)):
            with hand.open() as wire:
                check(hand.submit(wire, hand.edit('V/team', validated))[1] == reason, hand.key.folder)
        readable = {'lucie.hamon': {'V/team', 'V/care', 'V/partners', 'V/hr/lucie.hamon'}, 'tom.garrec': {'V/team'},
                    'ines.morvan': {'V/partners'}}
        for login, hand in hands.items():
            check_nothing_leaks(hand, login, marks, readable[login], [stock, secret, raw_id(meeting)])
        desk.stop()


def check_nothing_leaks(hand, login, marks, readable, records):
    """With cursors and questions for every space, all that ever comes down holds only what she may read."""
    greedy = [(space, 0) for space in sorted(marks)] + [('V/hr/' + login, 0), ('A/management', (1 << 64) - 1)]
    for cursors in ([], greedy):
        with hand.open(cursors=cursors) as wire:
            wire.until(CAUGHT_UP)
            for space in marks:
                for record in records:
                    wire.say(HISTORY_ASK, blob(1, space) + blob(2, record) + number(3, (1 << 64) - 1) + number(4, 500))
                    answer = wire.until(HISTORY)
                    check(space in readable or not every(answer, 3), login, space)
            heard = wire.heard
        # what came may be compressed: so it is looked for in the messages, as they are read again
        with hand.open(cursors=cursors) as wire:
            while True:
                kind, payload = wire.hear()
                heard += payload
                check(kind not in (ENTRIES, RECORDS) or first(payload, 1).decode() in readable, login, first(payload, 1))
                if kind == CAUGHT_UP:
                    break
            spaces = {first(s, 1).decode() for s in every(wire.welcome, 6)}
            check(spaces == readable, login, spaces)
        for space, mark in marks.items():
            visible = mark.encode() in heard
            allowed = space in readable or (mark == marks['V/team'] and 'V/partners' in readable)  # a copy was made for them
            check(allowed or not visible, login, 'received', mark)


def the_same_id_in_two_spaces():
    """Somebody with a role in two structures makes, in one, a record of the id of a person of the other, merged into herself."""
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        desk.structure('A', "MSP du Pont-d'Arçay")
        anne = desk.member('anne.castel', 'Anne Castel', V='leader')
        lucie = desk.member('lucie.hamon', 'Lucie Hamon', V='professional', A='professional')
        anne.sync()
        action = raw_id(anne.add('action', 'title=À Anne', 'owner=Anne Castel', structure='V'))
        anne.sync()
        people = {p['fields']['name']: raw_id(p['id']) for p in anne.list('person', structure='V')}
        hand = Device(desk, 'lucie.hamon')
        double = [change(1, PUT, text('Anne Castel')), change(101, PUT, reference(people['Lucie Hamon']), '')]
        with hand.open() as wire:
            check(hand.submit(wire, hand.edit('A/team', (people['Anne Castel'], PERSON, {}, double))) == (4, KIND))
            check(hand.submit(wire, hand.edit('V/team', (action, ACTION, {}, [change(1, PUT, text('À moi'))]))) == (4, RIGHTS))
            check(hand.submit(wire, hand.edit('A/team', (action, ACTION, {}, TITLE))) == (4, KIND))
        lucie.sync()
        anne.sync()
        check([a['fields']['title'] for a in anne.list('action')] == ['À Anne'])
        desk.stop()


def records_as_large_as_may_be():
    """One record of sixteen thousand people, and one of sixty values side by side, take no command from the others."""
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        hand, crowd, quarrel = Device(desk, 'maelle.riou'), record_id(), record_id()
        with hand.open() as wire:
            for turn in range(4):
                people = [change(7, ADD, reference(record_id())) for _ in range(4000)]
                seen = {hand.id: hand.counter} if turn else {}
                check(hand.submit(wire, hand.edit('V/team', (crowd, 8, seen, people)))[0] == 1, turn)
            for turn in range(60):  # nothing of it seen: each stands beside the others
                title = change(2, PUT, text(f'{turn} ' + 'mot ' * 225))
                check(hand.submit(wire, hand.edit('V/team', (quarrel, 8, {}, [title])))[0] in (1, 3), turn)
        maelle.sync()
        ids = [str(uuid.UUID(bytes=record)) for record in (crowd, quarrel)]
        for line in (['list', 'meeting'], ['export', 'meeting'], ['conflicts'], ['today'], *(['show', i] for i in ids)):
            for form in ([], ['--json']):
                maelle.off(*line, *(form if line[0] != 'export' else []))
        check(len(maelle.show(ids[0])['fields']['invited']) == 16000 and len(maelle.conflicts()[0]['values']) == 60)
        check(ids[0] in maelle.off('export', 'meeting').stdout and 'invited' in maelle.off('show', ids[0]).stdout)


def honest_beside_hostile():
    """Ten connections talk nonsense, never stop submitting, or never read; two people go on working and hold the same."""
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        anne = desk.member('anne.castel', 'Anne Castel', V='leader')
        stop, faults = threading.Event(), []

        def hostile(number_, device):
            rng = random.Random(number_)
            while not stop.is_set():
                try:
                    with device.open() as wire:
                        for _ in range(20):
                            wire.say(SUBMIT, Edit(device.id, rng.choice((0, 1, 7, 1 << 60)), b'', 'V/team',
                                                  [(record_id(), ACTION, {}, [change(1, PUT, text('x' * 200))])]).submitted())
                            wire.say(HISTORY_ASK, blob(1, 'V/team') + blob(2, record_id()) + number(4, 500))
                        wire.raw(rng.randbytes(4000))
                except Exception as fault:  # the server hangs up on them: that is the point
                    if isinstance(fault, (AssertionError, KeyError, TypeError)):
                        faults.append(fault)
        devices = [Device(desk, 'maelle.riou') for _ in range(5)]
        deaf = [d.open() for d in (Device(desk, 'anne.castel') for _ in range(5))]  # they say hello and never read again
        threads = [threading.Thread(target=hostile, args=(i, d)) for i, d in enumerate(devices)]
        for thread in threads:
            thread.start()
        try:
            for i in range(6):
                maelle.add('stock', f'name=M{i}', 'quantity=1', 'threshold=1')
                anne.add('stock', f'name=A{i}', 'quantity=1', 'threshold=1')
                maelle.sync()
                anne.sync()
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        for wire in deaf:
            wire.socket.close()
        check(not faults, faults)
        maelle.sync()
        anne.sync()
        equal_states(maelle, anne)
        check(len(anne.list('stock')) == 12 and not anne.status()['pending'])
        check('All is' in desk.admin('verify').stdout)
        desk.stop()


if __name__ == '__main__':
    main([strangers_get_one_frame, out_of_order_and_out_of_bounds, edits_that_lie, rights_are_the_servers_word, records_as_large_as_may_be,
          the_same_id_in_two_spaces, honest_beside_hostile])
