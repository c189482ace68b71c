#!/usr/bin/env python3
"""Keeps what the programs of today store and say, for the programs of tomorrow to open (tests/integration/old_data.py):

    PUPITRE_BIN=build/bin tests/data/make_old.py LABEL

writes old/LABEL.tar.xz: a server's home, two clients' folders with edits not sent yet, and what both must show (expected.json); and
old/LABEL.wire: every message that two devices and the server said to each other (direction, type, payload in hexadecimal; read by
tests/unit/wire_old.c)."""
import json
import pathlib
import random
import shutil
import sys
import tarfile

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / 'integration'))
from between import Between  # noqa: E402
from desk import Desk, check, words  # noqa: E402
from wire import CAUGHT_UP, HELLO, Device, blob, number  # noqa: E402

KINDS = ('action', 'meeting', 'stock', 'protocol', 'person')


def people(desk):
    desk.structure('V', 'MSP de Valombre')
    desk.structure('A', 'MSP du Pont-d’Arçay', '--timezone', 'Indian/Reunion')
    desk.group('A+V', 'A et V', 'A,V')
    maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator', A='coordinator')
    anne = desk.member('anne.castel', 'Anne Castel', V='leader')
    paul = desk.member('paul.nedelec', 'Paul Nédélec', V='referent')
    return maelle, anne, paul


def a_week(desk, maelle, anne, paul):
    """Something of everything: registers, sets, counters, long texts merged and not, contests, deletions, refusals, erasures."""
    rng = random.Random(1)
    maelle.sync()  # she knows the people
    action = maelle.add('action', 'title=Relire le protocole', 'owner=Castel', 'due=2026-06-01', 'note=un deux trois quatre', structure='V')
    stock = maelle.add('stock', 'name=Gants M', 'quantity=40', 'threshold=15', structure='V')
    meeting = maelle.add('meeting', 'type=rcp', 'title=RCP mensuelle', 'start=2026-03-17T12:30', 'end=2026-03-17T14:00', structure='V')
    shared = maelle.add('protocol', 'title=Plaies chroniques', structure='A+V')
    gone = maelle.add('action', 'title=Annulée', 'owner=Castel', 'due=2026-06-01', structure='V')
    secret = maelle.add('action', 'title=À oublier', 'owner=Castel', 'due=2026-06-01', 'note=ce que personne ne doit lire', structure='V')
    for client in (maelle, anne, paul):
        client.sync()
    maelle.edit(meeting, 'present+=Castel, Riou', f'minutes={words(rng, 90)}')
    anne.edit(meeting, 'present+=Nédélec')
    maelle.edit(stock, 'quantity-=12')
    anne.edit(stock, 'quantity-=15')
    maelle.edit(action, 'due=2026-09-30', 'note=un deux trois quatre cinq')
    anne.edit(action, 'due=2027-03-12', 'note=zéro un deux trois quatre')
    maelle.off('remove', gone)
    for client in (maelle, anne, maelle, paul):
        client.sync()
    desk.admin('erase', secret, 'note')
    refused = paul.add('action', 'title=Sans droit', 'owner=Castel', 'due=2026-06-01', structure='V')
    desk.admin('ungrant', 'paul.nedelec', 'V', 'referent')
    desk.admin('grant', 'paul.nedelec', 'V', 'trainee')
    for client in (paul, maelle, anne):
        client.sync()
    check(paul.status()['refused'] == 1, refused)
    return stock, shared


def first_sync_of_a_device(desk):
    """What a new device is told, until it has caught up."""
    said, kind = [], 0
    with Device(desk, 'anne.castel').wire() as wire:
        wire.say(HELLO, number(1, 1) + blob(8, 'a new device'))
        while kind != CAUGHT_UP:
            kind, payload = wire.hear()
            said.append(('down', kind, payload))
    return said


def shown(client):
    """What does not depend on when it is asked."""
    return {'records': {kind: client.list(kind) for kind in KINDS}, 'conflicts': client.conflicts(),
            'refused': client.json('refused'), 'pending': client.status()['pending'],
            'history': {r['id']: client.json('history', r['id']) for r in client.list('action')}}


def pack(desk, clients, expected, path):
    work = desk.folder / 'pack'
    work.mkdir()
    shutil.copytree(desk.home, work / 'home', ignore=shutil.ignore_patterns('*.sock', 'reserve', 'lock.mdb'))
    for name, client in clients.items():
        shutil.copytree(client.home, work / name, ignore=shutil.ignore_patterns('lock.mdb'))
    (work / 'expected.json').write_text(json.dumps(expected, ensure_ascii=False, indent=1), encoding='utf-8')
    with tarfile.open(path, 'w:xz') as archive:
        for file in sorted(p for p in work.rglob('*') if p.is_file()):
            archive.add(file, str(file.relative_to(work)))


def main(label):
    with Desk() as desk:
        maelle, anne, paul = people(desk)
        with Between(desk, maelle) as between:
            between.lead(maelle)
            stock, shared = a_week(desk, maelle, anne, paul)
            maelle.run('history', stock)
            messages = list(between.messages)
        messages += first_sync_of_a_device(desk)
        maelle.edit(stock, 'quantity-=3')  # noted, and not sent
        maelle.edit(shared, 'title=Plaies chroniques, relu')
        maelle.add('action', 'title=Pas encore envoyée', 'owner=Castel', 'due=2026-06-01', structure='V')
        clients = {'maelle': maelle, 'paul': paul}
        expected = {'format': label, 'clients': {name: shown(client) for name, client in clients.items()},
                    'spaces': desk.status()['spaces']}
        desk.stop()
        for client in (maelle, paul):
            client.run('compact')
        desk.admin('compact')
        (HERE / 'old').mkdir(exist_ok=True)
        path = HERE / 'old' / f'{label}.tar.xz'
        pack(desk, clients, expected, path)
        path.with_name(f'{label}.wire').write_text(''.join(f'{way} {kind} {said.hex()}\n' for way, kind, said in messages))
        print(f'{path}: {path.stat().st_size} bytes, {len(messages)} messages')


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
