#!/usr/bin/env python3
"""The restore drill: the server's folder is destroyed, a backup takes its place, and what the sites hold comes back by itself.

    restore.py [--clients N] [--edits N] [--seed N] [TEST...]"""
import argparse
import json
import shutil
import sys

from week import Week, bytes_in, check, drawer, killed_in_sync
from desk import Desk, main

ERASED = 'Zzyzxquelquechose'
SETTINGS = argparse.Namespace(clients=20, edits=210, seed=1)
DAYS = 7
ROLES = ('coordinator', 'leader', 'referent', 'coordinator')


def destroy_and_restore(desk, backup):
    """The machine is lost; another one starts from the backup, and no command follows."""
    desk.kill()
    shutil.rmtree(desk.home)
    said = desk.admin('restore', backup).stdout
    check('new incarnation' in said, said)
    desk.start()


def people(desk, number):
    """Devices of members of V, known to every backup made after it."""
    desk.structure('V', 'MSP de Valombre')
    return [desk.member(f'membre{i}', f'Prénom{i} Nom{i}', V=ROLES[i % len(ROLES)]) for i in range(number)]


def confirm_waiting(desk, number):
    devices = json.loads(desk.admin('devices', '--json').stdout)['devices']
    waiting = [d['device'] for d in devices if d['standing'] == 'waiting']
    check(len(waiting) == number, devices)
    for device in waiting:
        desk.admin('devices', '--confirm', device)


def fresh_week(desk, clients):
    week = Week(desk, SETTINGS.seed)
    clients[0].add('person', 'name=Maëlle Riou', 'profession=coordinator', structure='V')
    for _ in range(3):
        week.new_stock(clients[0])
        week.new_action(clients[0], shared=True)
    week.all_caught_up(clients)
    return week


def grant_younger(desk):
    """What an administrator did after the backup, and has to do again after a restore: nobody else could know it."""
    desk.structure('B', 'MSP du Bourg')
    desk.admin('grant', 'membre0', 'B', 'coordinator')
    desk.admin('grant', 'membre1', 'B', 'leader')
    desk.admin('member', 'add', 'lucie.hamon', '--name', 'Lucie Hamon')
    desk.admin('grant', 'lucie.hamon', 'V', 'referent')
    desk.admin('grant', 'membre2', 'V', 'coordinator')


def one_week_old():
    """Also edits under a role, in a structure and by a device younger than the backup, refused edits, and an erasure."""
    with Desk() as desk:
        clients = people(desk, SETTINGS.clients)
        week = fresh_week(desk, clients)
        erased_before = clients[0].add('action', 'title=Avant', 'owner=Riou', 'due=2026-06-01', f'note={ERASED}', structure='V')
        week.all_caught_up(clients)
        backup = desk.folder / 'backup'
        desk.admin('backup', backup)

        for _ in range(DAYS - 1):
            week.work(clients, SETTINGS.edits // DAYS)
        grant_younger(desk)
        younger = desk.device('lucie.hamon')
        for client in clients:
            client.sync()
        promoted = clients[2]
        funding = promoted.add('funding', 'title=Équipement', 'source=fir', 'purpose=equipment', 'requested=1200', structure='V')
        for client in clients[:2]:
            week.new_stock(client, structure='B', shared=False)
        refused = refuse_one(desk, clients)
        erased_after = clients[1].add('action', 'title=Après', 'owner=Riou', 'due=2026-06-01', f'note=Encore {ERASED}', structure='V')
        week.new_stock(younger)
        week.all_caught_up([*clients, younger])
        desk.admin('erase', erased_before, 'note')
        desk.admin('erase', erased_after, 'note')
        week.all_caught_up([*clients, younger])
        week.work(clients, SETTINGS.edits // DAYS)
        acknowledged = acknowledged_by(desk)
        drawers = [drawer(c) for c in clients]
        check(drawers[refused] and sum(map(len, drawers)) == 1, drawers)

        destroy_and_restore(desk, backup)
        lost = acknowledged - acknowledged_by(desk)
        check(younger.sync(ok=None).returncode == 77, 'a device that the backup does not know waits for its confirmation')
        week.work(clients, SETTINGS.edits // DAYS)
        week.all_caught_up(clients)
        check([drawer(c) for c in clients] == drawers, 'refused as they had been, and nothing else', drawers, [drawer(c) for c in clients])
        spaces = {s['space'] for s in desk.status()['spaces']}
        check({'B/team', 'V/management'} <= spaces, 'edits of a structure and under a role that the backup does not know', spaces)

        grant_younger(desk)
        confirm_waiting(desk, 1)
        everybody = [*clients, younger]
        week.all_caught_up(everybody)
        week.verify(everybody)
        print(f'  {len(everybody)} devices; of {acknowledged} acknowledged edits the backup lacked {lost}; back: 100 %')
        for client in (clients[0], clients[1], promoted):
            check(client.show(funding)['fields']['requested'] == 1200, client.show(funding))
        erased_everywhere(desk, everybody, (erased_before, erased_after))


def acknowledged_by(desk):
    return sum(s['seq'] for s in desk.status()['spaces'])


def refuse_one(desk, clients):
    """An edit whose author has lost the role it needs by the time it is sent; returns its author's place."""
    author = len(clients) - 1
    login = clients[author].login
    role = ROLES[author % len(ROLES)]
    clients[author].sync()
    clients[author].add('action', 'title=Sans droit', 'owner=Riou', 'due=2026-06-01', structure='V')
    desk.admin('ungrant', login, 'V', role)
    desk.admin('grant', login, 'V', 'trainee')
    clients[author].sync()
    check(len(drawer(clients[author])) == 1, 'refused', clients[author].status())
    desk.admin('ungrant', login, 'V', 'trainee')
    desk.admin('grant', login, 'V', role)
    clients[author].sync()
    return author


def erased_everywhere(desk, clients, records):
    for client in clients:
        for record in records:
            check(ERASED not in str(client.show(record)), client.home, record)
        client.off('compact')
    desk.admin('compact')
    desk.stop()
    left = [p for home in [desk.home, *(c.home for c in clients)] for p in bytes_in(home, ERASED)]
    check(not left, 'erased bytes came back in', left)
    desk.start()


def one_after_another():
    """Four disasters, backups in no order, devices in mid-sync when they strike, some never seen between two of them."""
    with Desk() as desk:
        clients = people(desk, SETTINGS.clients)
        week, backups = fresh_week(desk, clients), []
        for number in range(4):
            backups.append(desk.folder / f'backup{number}')
            desk.admin('backup', backups[-1])
            week.work(clients, SETTINGS.edits // 4)
        for number in (2, 3, 0, 1):
            for client in week.rng.sample(clients, 2):
                killed_in_sync(client, week.rng)
            destroy_and_restore(desk, backups[number])
            week.work(clients[:-1] if number != 1 else clients, SETTINGS.edits // 4)
        week.all_caught_up(clients)
        week.verify(clients)
        check(not any(drawer(c) for c in clients), [drawer(c) for c in clients])


def from_the_authority_alone():
    """Structures, members and roles are made and devices confirmed anew; every edit comes back from the sites."""
    with Desk() as desk:
        clients = people(desk, SETTINGS.clients)
        week = fresh_week(desk, clients)
        kept = desk.folder / 'authority'
        desk.admin('backup', '--authority', kept)
        week.work(clients, SETTINGS.edits)
        desk.kill()
        shutil.rmtree(desk.home)
        desk.admin('restore', kept)
        desk.start()
        check(clients[0].sync(ok=None).returncode == 77, 'nobody is known before the roster is made anew')
        desk.structure('V', 'MSP de Valombre')
        for i, client in enumerate(clients):
            desk.admin('member', 'add', client.login, '--name', f'Prénom{i} Nom{i}')
            desk.admin('grant', client.login, 'V', ROLES[i % len(ROLES)])
        for client in clients:
            client.sync(ok=None)
        confirm_waiting(desk, len(clients))
        week.all_caught_up(clients)
        week.verify(clients)


def rolled_back_by_hand():
    """The server's folder copied and put back without `restore`: every device that knows better refuses it, and loses nothing."""
    with Desk() as desk:
        clients = people(desk, 3)
        week = fresh_week(desk, clients)
        desk.stop()
        old, new = desk.folder / 'old', desk.folder / 'new'
        shutil.copytree(desk.home, old)
        desk.start()
        week.work(clients[:2], 30)
        week.all_caught_up(clients[:2])
        reader = clients[2]
        reader.sync()  # it wrote nothing: only the entries that it holds speak
        week.count_stock(clients[0])
        desk.stop()
        shutil.move(desk.home, new)
        shutil.copytree(old, desk.home)
        desk.start()
        before = [c.states() for c in clients]
        for client in clients:
            done = client.sync(ok=None)
            check(done.returncode not in (0, 70) and 'put back by hand' in done.stderr, client.home, done)
        check([c.states() for c in clients] == before and not any(drawer(c) for c in clients), 'nothing was taken from it, nothing lost')
        check(clients[0].status()['pending'] == 1 and not clients[0].status()['must_join'])
        # rightly done now: what they hold comes back to the old data
        desk.stop()
        aside = desk.folder / 'backup'
        desk.admin('backup', aside)
        destroy_and_restore(desk, aside)
        week.all_caught_up(clients)
        week.verify(clients)


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    for name, value in vars(SETTINGS).items():
        parser.add_argument(f'--{name}', type=int, default=value)
    SETTINGS, sys.argv[1:] = parser.parse_known_args()
    main([one_week_old, one_after_another, from_the_authority_alone, rolled_back_by_hand])
