#!/usr/bin/env python3
"""Who reads and writes what: every cell of the table of roles, with the shipped program, which explains before it tries, and with a
client made by hand, which does not; then each sentence about contributing and validating, and what somebody might try to gain more."""
import hashlib

from desk import Desk, check, main
from wire import (ADD, CAUGHT_UP, DELETE, DELTA, KEEP, PUT, REMOVE, TEXT, Device, change, every, first, integer, record_id, reference, text)

R, C, W, V = 1, 2, 4, 8  # of Welcome
NOPERM = 77
STRUCTURE, PERSON, PRESENCE, MEETING, CASE, ACTION, PROJECT, PROTOCOL, ACI, EXPENSE, STOCK, TIME, POST, INTERVIEW, DOCUMENT, IDEA = \
    1, 2, 4, 8, 9, 11, 12, 13, 18, 19, 20, 21, 22, 23, 24, 26
RIGHTS, RESERVED, KIND, LOGIN = 1, 2, 6, 7
STATE, MERGED_INTO = 100, 101

# The design's table, said once more: the product's own copy is not asked.
TABLE = {
    'coordinator':  {'team': 'W', 'care': 'W', 'management': 'W', 'own': 'R', 'others': '-', 'partners': 'W'},
    'leader':       {'team': 'WV', 'care': 'W', 'management': 'R', 'own': 'R', 'others': 'W', 'partners': 'W'},
    'manager':      {'team': 'W', 'care': '-', 'management': 'WV', 'own': 'R', 'others': 'WV', 'partners': 'W'},
    'referent':     {'team': 'W', 'care': 'W', 'management': '-', 'own': 'R', 'others': '-', 'partners': 'R'},
    'professional': {'team': 'C', 'care': 'W', 'management': '-', 'own': 'R', 'others': '-', 'partners': 'R'},
    'trainee':      {'team': 'R', 'care': '-', 'management': '-', 'own': '-', 'others': '-', 'partners': '-'},
    'partner':      {'team': '-', 'care': '-', 'management': '-', 'own': '-', 'others': '-', 'partners': 'R'},
}
BITS = {'-': 0, 'R': R, 'C': C | R, 'W': W | C | R, 'WV': V | W | C | R}
# What lives in a compartment: its kind, the field that holds a text, the words that add one, and the states that are reserved there.
LIVES = {
    'team': (ACTION, 1, ['action', 'title={mark}', 'owner={me}'], [(PROTOCOL, 7), (PROTOCOL, 9), (TIME, 2)]),
    'care': (CASE, 1, ['case', 'ref={mark}', 'theme=chronic'], []),
    'management': (EXPENSE, 1, ['expense', 'label={mark}', 'date=01/03/2026', 'amount=10', 'direction=expense'], [(ACI, 3), (ACI, 4)]),
    'partners': (DOCUMENT, 1, ['document', 'title={mark}', 'type=report', '--compartment', 'partners'], []),
    'own': (POST, 3, ['post', 'person={me}', 'type=job_description', 'missions={mark}', 'weekly=7h', 'review_due=01/03/2027'],
            [(POST, 2), (INTERVIEW, 3)]),
}
LIVES['others'] = LIVES['own']
SUBJECT = 'yann.salaun'


def raw(record):
    return bytes.fromhex(record.replace('-', ''))


def space_of(login, cell):
    return {'own': f'V/hr/{login}', 'others': f'V/hr/{SUBJECT}'}.get(cell, f'V/{cell}')


def mark_of(login, cell):
    return f'Marque-{cell}-{login}'


class Table:
    """A structure with a member of each role, and one record in each space."""

    def __init__(self, desk):
        self.desk = desk
        desk.structure('V', 'MSP de Valombre')
        self.logins = {role: f'{role}.v' for role in TABLE}
        for role, login in self.logins.items():
            desk.admin('member', 'add', login, '--name', f'Membre {role.capitalize()}')
            desk.admin('grant', login, 'V', role)
        desk.admin('member', 'add', SUBJECT, '--name', 'Yann Salaün')
        desk.admin('grant', SUBJECT, 'V', 'professional')
        self.clients = {role: desk.device(login) for role, login in self.logins.items()}
        self.people = {p['fields'].get('login'): p['id'] for p in self.clients['leader'].list('person')}
        self.records = {}
        for role, login in (*self.logins.items(), ('subject', SUBJECT)):
            self.fill('own', login, 'manager' if role != 'manager' else 'leader')
        for cell, by in (('team', 'leader'), ('care', 'leader'), ('management', 'manager'), ('partners', 'leader')):
            self.fill(cell, 'x', by)
        for client in self.clients.values():
            client.sync()
        self.hands = {role: Device(desk, login) for role, login in self.logins.items()}
        self.wires = {role: hand.open() for role, hand in self.hands.items()}

    def words(self, cell, login, mark):
        return [w.format(mark=mark, me=self.people.get(login, '')) for w in LIVES[cell][2]]

    def fill(self, cell, login, by):
        client = self.clients[by]
        words = self.words(cell, login if cell == 'own' else self.logins[by], mark_of(login, cell))
        self.records[space_of(login, cell)] = client.off('add', *words).stdout.strip()
        if cell == 'own':
            client.off('add', 'interview', f'person={self.people[login]}', f'interviewer={self.people[self.logins[by]]}',
                       'date=01/03/2026', f'review={mark_of(login, "interview")}')
        client.sync()

    def cells(self):
        for role, row in TABLE.items():
            for cell, right in row.items():
                yield role, self.logins[role], cell, right, space_of(self.logins[role], cell)

    def submit(self, role, space, *part):
        hand = self.hands[role]
        return hand.submit(self.wires[role], hand.edit(space, tuple(part)))[1]

    def close(self):
        for wire in self.wires.values():
            wire.socket.close()


def sent_to(wire):
    """All that the server sends a client that asks for everything, and the rights it tells her she has."""
    heard, kind = b'', 0
    while kind != CAUGHT_UP:
        kind, payload = wire.hear()
        heard += payload
    return heard, {first(s, 1).decode(): first(s, 2) for s in every(wire.welcome, 6)}


def every_cell_is_kept_by_the_server():
    """Whatever a client says or asks: what it may not read never comes, what it may not write is refused."""
    with Desk() as desk:
        table = Table(desk)
        sent = {role: sent_to(wire) for role, wire in table.wires.items()}
        for role, login, cell, right, space in table.cells():
            bits = BITS[right]
            kind, field, _, reserved = LIVES[cell]
            operation = TEXT if kind == POST else PUT
            heard, rights = sent[role]
            owner = {'own': login, 'others': SUBJECT}.get(cell, 'x')
            mark = mark_of(owner, 'own' if cell == 'others' else cell)
            check((mark.encode() in heard) == bool(bits & R), role, cell, 'reads')
            if cell in ('own', 'others'):
                check((mark_of(owner, 'interview').encode() in heard) == bool(bits & R), role, cell, 'interview')
            check(rights.get(space, 0) == bits, role, cell, 'has the rights', rights.get(space, 0), 'not', bits)
            person = raw(table.people[owner]) if cell in ('own', 'others') else None
            named = [change(1, PUT, reference(person), '')] if person else []
            new = (record_id(), kind, {}, [*named, change(field, operation, text('Nouveau'))])
            check(table.submit(role, space, *new) == (0 if bits & C else RIGHTS), role, cell, 'adds')
            theirs = (raw(table.records[space]), kind, {}, [change(field, operation, text('Changé'))])
            said = table.submit(role, space, *theirs)
            check(said == (0 if bits & W else RIGHTS), role, cell, 'changes what others made', said)
            gone = (raw(table.records[space]), kind, {}, [change(0, DELETE)])
            if not bits & W:
                check(table.submit(role, space, *gone) == RIGHTS, role, cell, 'removes')
            for state_kind, state in reserved:
                there = [change(1, PUT, reference(person), '')] if person else []
                part = (record_id(), state_kind, {}, [*there, change(STATE, PUT, integer(state))])
                wanted = 0 if bits & V else RESERVED if bits & C else RIGHTS
                said = table.submit(role, space, *part)
                check(said == wanted, role, cell, 'gives the state', state_kind, state, said)
        table.close()
        for role, client in table.clients.items():  # nothing of it on her disk either
            client.sync()
            stored = b''.join(f.read_bytes() for f in client.home.iterdir() if f.is_file())
            for cell, right in TABLE[role].items():
                owner = {'own': table.logins[role], 'others': SUBJECT}.get(cell, 'x')
                mark = mark_of(owner, 'own' if cell == 'others' else cell).encode()
                check((mark in stored) == (right != '-'), role, cell, 'holds on disk')
        check('All is' in desk.admin('verify').stdout)
        desk.stop()


def every_cell_is_explained_before_trying():
    """The shipped program says what the role does not allow, and notes nothing for the server to refuse."""
    with Desk() as desk:
        table = Table(desk)
        for role, login, cell, right, space in table.cells():
            client, bits = table.clients[role], BITS[right]
            owner = {'own': login, 'others': SUBJECT}.get(cell, 'x')
            kind = LIVES[cell][2][0]
            seen = {r['id'] for r in client.list(kind, '--all')}
            check((table.records[space] in seen) == bool(bits & R), role, cell, 'lists')
            before = client.status()['pending']
            words = table.words(cell, owner if cell in ('own', 'others') else login, 'Essai')
            if role in ('trainee', 'partner') and cell == 'team':
                words = [w for w in words if not w.startswith('owner=')] + ['owner=' + table.people.get(login, 'x')]
            added = client.off('add', *words, ok=None)
            if bits & C:
                check(added.returncode == 0 and client.status()['pending'] == before + 1, role, cell, added.stderr)
                before += 1
            else:
                check(added.returncode in (NOPERM, 65) and client.status()['pending'] == before, role, cell, added.stderr)
                check(bits & R == 0 or added.returncode == NOPERM, role, cell, added.stderr)
            field = {'post': 'missions', 'case': 'ref', 'expense': 'label'}.get(kind, 'title')
            edited = client.off('edit', table.records[space], f'{field}=Changé', ok=None)
            if bits & W:
                check(edited.returncode == 0 and 'our role' not in edited.stderr, role, cell, edited.stderr)
                before += 1
            elif bits & C:
                check('Your role lets you change what you made' in edited.stderr, role, cell, edited.stderr)
                before += edited.returncode == 0
            elif bits & R:
                check(edited.returncode == NOPERM and 'your role lets you read' in edited.stderr, role, cell, edited.stderr)
            else:
                check(edited.returncode == 66, role, cell, 'there is no such record for her', edited.stderr)
            check(client.status()['pending'] == before, role, cell)
            for state_kind, words in {'team': [('protocol', ['title=P']), ('time', ['person={me}', 'date=01/03/2026', 'minutes=30',
                                                                                    'activity=projects'])],
                                      'management': [('aci', ['year=2026', 'grid=avenant1', 'listed_patients=5200'])]}.get(cell, []):
                if not bits & C:
                    continue
                state = {'aci': 'sent'}.get(state_kind, 'validated')
                said = client.off('add', state_kind, *[w.format(me=table.people[login]) for w in words], f'state={state}', ok=None)
                check(said.returncode == (0 if bits & V else NOPERM), role, state_kind, said.stderr)
                check(bits & V or 'reserved to those who validate' in said.stderr, said.stderr)
        table.close()
        for role, client in table.clients.items():
            done = client.sync()
            check(done['refused'] == (1 if role == 'professional' else 0), role, 'had something refused after all', done)
        desk.stop()


def contributing_word_by_word():
    """Create; what one created or is or ever was named responsible for; one's own person record; one's own name in sets; counts."""
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        anne = desk.member('anne.castel', 'Anne Castel', V='leader')
        for login, name in (('lucie.hamon', 'Lucie Hamon'), ('tom.garrec', 'Tom Garrec')):
            desk.admin('member', 'add', login, '--name', name)
            desk.admin('grant', login, 'V', 'professional')
        anne.sync()
        people = {p['fields'].get('login'): raw(p['id']) for p in anne.list('person')}
        lucie, tom, boss = people['lucie.hamon'], people['tom.garrec'], people['anne.castel']
        hands = {'lucie': Device(desk, 'lucie.hamon'), 'tom': Device(desk, 'tom.garrec'), 'anne': Device(desk, 'anne.castel')}
        wires = {who: hand.open() for who, hand in hands.items()}

        def submit(who, record, kind, *changes):
            return hands[who].submit(wires[who], hands[who].edit('V/team', (record, kind, {}, list(changes))))[1]

        def title(field=1):
            return change(field, PUT, text('Autrement'))

        def name(field, person):
            return change(field, PUT, reference(person), '')

        def made(kind, *changes):
            record = record_id()
            check(submit('anne', record, kind, *changes) == 0)
            return record
        own = record_id()
        check(submit('lucie', own, ACTION, title()) == 0 and submit('lucie', own, ACTION, title()) == 0, 'what she created')
        check(submit('tom', own, ACTION, title()) == RIGHTS, 'and nobody else')
        check(submit('anne', own, ACTION, change(0, DELETE)) == 0 and submit('lucie', own, ACTION, change(0, KEEP)) == 0)
        for kind, field, word in ((ACTION, 2, 'owner'), (ACTION, 3, 'support'), (MEETING, 6, 'chair'), (14, 3, 'who'), (PRESENCE, 1, 'person')):
            record = made(kind, name(field, lucie))
            check(submit('lucie', record, kind, title({MEETING: 2, PRESENCE: 5}.get(kind, 1))) == 0, 'named as', word)
            check(submit('anne', record, kind, name(field, boss)) == 0)
            check(submit('lucie', record, kind, change(STATE, PUT, integer(1))) == 0, 'and was named as', word)
            check(submit('tom', record, kind, change(STATE, PUT, integer(1))) == RIGHTS)
        project = made(PROJECT, change(5, ADD, reference(lucie), ''))
        check(submit('lucie', project, PROJECT, title()) == 0, 'one of the owners')
        check(submit('anne', project, PROJECT, change(5, REMOVE, reference(lucie), '')) == 0)
        check(submit('lucie', project, PROJECT, title()) == 0, 'who ever was')
        check(submit('lucie', lucie, PERSON, change(5, PUT, text('02 98'))) == 0, 'her own person record')
        check(submit('lucie', tom, PERSON, change(5, PUT, text('02 98'))) == RIGHTS, "not another's")
        meeting = made(MEETING, title(2))
        check(submit('lucie', meeting, MEETING, change(8, ADD, reference(lucie), '')) == 0, 'her own name in a set of people')
        check(submit('lucie', meeting, MEETING, change(8, REMOVE, reference(lucie), '')) == 0)
        check(submit('lucie', meeting, MEETING, change(8, ADD, reference(tom), '')) == RIGHTS)
        check(submit('lucie', meeting, MEETING, change(8, ADD, reference(lucie), ''), title(2)) == RIGHTS, 'and nothing with it')
        idea = made(IDEA, change(2, PUT, text('Un jardin')))
        check(submit('lucie', idea, IDEA, change(5, DELTA, delta=1)) == 0, 'a vote')
        stock = made(STOCK, title())
        check(submit('lucie', stock, STOCK, change(3, DELTA, delta=-2)) == 0, 'a count')
        check(submit('lucie', record_id(), STRUCTURE, title()) == RIGHTS, 'a structure is none of her making')
        for wire in wires.values():
            wire.socket.close()
        desk.stop()


def derived(*parts):
    """The id that a rule makes of parts, as common/base/id.h says."""
    raw_id = bytearray(hashlib.sha256(b''.join(len(p).to_bytes(4, 'big') + p.encode() for p in parts)).digest()[:16])
    raw_id[6], raw_id[8] = raw_id[6] & 0x0f | 0x80, raw_id[8] & 0x3f | 0x80
    return bytes(raw_id)


def ways_to_more_than_ones_role():
    """What somebody who may only contribute might try to get at what others made. Each is refused, by the server."""
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        anne = desk.member('anne.castel', 'Anne Castel', V='leader')
        for login, name in (('lucie.hamon', 'Lucie Hamon'), ('tom.garrec', 'Tom Garrec')):
            desk.admin('member', 'add', login, '--name', name)
            desk.admin('grant', login, 'V', 'professional')
        anne.sync()
        people = {p['fields'].get('login'): raw(p['id']) for p in anne.list('person')}
        lucie, tom, boss = people['lucie.hamon'], people['tom.garrec'], people['anne.castel']
        hand, leader = Device(desk, 'lucie.hamon'), Device(desk, 'anne.castel')
        wire, led = hand.open(), leader.open()

        def tries(record, kind, *changes, space='V/team'):
            return hand.submit(wire, hand.edit(space, (record, kind, {}, list(changes))))[1]

        def made(record, kind, *changes, space='V/team'):
            check(leader.submit(led, leader.edit(space, (record, kind, {}, list(changes))))[1] == 0)
            return record

        def title(field, words='À moi'):
            return change(field, PUT, text(words))
        ruled = made(derived('routine', 'RCP', 'mars'), MEETING, title(2, 'RCP'), change(6, PUT, reference(boss), ''))
        for what, changes in {'chair': [change(6, PUT, reference(lucie), '')], "a friend's chair": [change(6, PUT, reference(tom), '')],
                              'removal': [change(0, DELETE)], 'keeping': [change(0, KEEP)]}.items():
            check(tries(ruled, MEETING, title(2, 'RCP'), *changes) == RIGHTS, 'making again what a rule made, with a', what)
        check(tries(ruled, MEETING, title(2, 'RCP'), change(6, PUT, reference(boss), '')) == 0, 'honestly')
        anne.sync()
        check(raw(next(p['id'] for p in anne.list('person') if p['fields'].get('login') == 'tom.garrec'))
              == derived('person', 'V', 'tom.garrec'), 'this is the rule of people')
        secret = made(record_id(), CASE, title(1, 'S1'), space='V/care')
        check(tries(secret, ACTION, title(1)) == KIND, 'an id of another space')
        action = made(record_id(), ACTION, title(1, 'Appeler'), change(2, PUT, reference(boss), ''))
        for what, changes in {'merge': [change(MERGED_INTO, PUT, reference(action), '')], 'owner': [change(2, PUT, reference(lucie), '')],
                              'set that is none': [change(2, ADD, reference(lucie), '')]}.items():
            check(tries(action, ACTION, *changes) != 0, what)
        check(tries(boss, PERSON, change(MERGED_INTO, PUT, reference(lucie), '')) == RIGHTS, "somebody's account merged into hers")
        double = record_id()  # a person of hers, merged into herself, makes her nobody else
        check(tries(double, PERSON, title(1, 'Anne Castel'), change(MERGED_INTO, PUT, reference(boss), '')) == 0)
        check(tries(action, ACTION, title(1)) == RIGHTS and tries(boss, PERSON, title(5)) == RIGHTS)
        check(tries(record_id(), PERSON, title(1, 'Chef'), title(6, 'anne.castel')) == LOGIN, 'a login')
        project = made(record_id(), PROJECT, title(1, 'Chutes'), change(5, ADD, reference(boss), ''))
        check(tries(project, PROJECT, change(5, ADD, reference(lucie), '')) == RIGHTS, 'joining those responsible')
        check(tries(derived('person', 'V', 'zoe.nouvelle'), PERSON, title(1, 'Zoé')) == RIGHTS, 'the record of a login to come')
        wire.socket.close()
        led.socket.close()
        desk.stop()


if __name__ == '__main__':
    main([every_cell_is_kept_by_the_server, every_cell_is_explained_before_trying, contributing_word_by_word, ways_to_more_than_ones_role])
