#!/usr/bin/env python3
"""kill -9, again and again: on the server while it takes edits, compacts and backs up; on clients while they add, edit, import, sync and
compact; on a restore. After each, what was acknowledged is there, the store verifies, and everything goes on without a word.

    kills.py [--server-cycles N] [--client-cycles N] [--restore-cycles N] [--seed N] [TEST...]"""
import argparse
import shutil
import subprocess
import sys
import threading
import time

from week import Week, check
from desk import BIN, Desk, main

SETTINGS = argparse.Namespace(server_cycles=25, client_cycles=40, restore_cycles=8, seed=1)


def killed(command, env, after):
    """Runs the command and kills it after so many seconds; returns what it had printed and whether it had ended by itself."""
    process = subprocess.Popen([str(c) for c in command], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        return process.communicate(timeout=after)[0], True
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()[0], False


def titles(client, kind='action', field='title'):
    return [r['fields'][field] for r in client.list(kind)]


class Sheets:
    """Spreadsheets of actions, none like another."""

    def __init__(self, folder, rows):
        self.folder, self.rows, self.count = folder, rows, 0

    def next(self):
        """A new sheet, and the titles in it."""
        self.count += 1
        made = [f'Ligne {self.count}-{i}' for i in range(self.rows)]
        path = self.folder / f'sheet{self.count}.csv'
        path.write_text('Action;Responsable;Échéance;État\n' + ''.join(f'{t};Maëlle Riou;01/06/2026;à faire\n' for t in made), encoding='utf-8')
        return path, made


# ---- the server ----

def write(week, clients, sheets, expected):
    """Everybody writes something, offline; returns how many edits each has to send now."""
    for client in clients:
        if week.rng.random() < 0.5:
            path, made = sheets.next()
            client.off('import', 'action', path)
            expected.extend(made)
        week.count_stock(client)
    return [c.status()['pending'] for c in clients]


def push_and_kill(desk, rng, clients):
    """The server is killed while devices push; sometimes also while it compacts or backs up."""
    threads = [threading.Thread(target=client.run, args=('sync',), kwargs={'ok': None}) for client in clients]
    aside = desk.folder / 'aside'
    extra = rng.choice((None, None, ['compact'], ['backup', aside]))
    if extra:
        threads.append(threading.Thread(target=desk.admin, args=extra, kwargs={'ok': None}))
    for thread in threads:
        thread.start()
    time.sleep(rng.uniform(0.005, 0.08))
    desk.kill()
    for thread in threads:
        thread.join()
    shutil.rmtree(aside, ignore_errors=True)


def held_by(desk):
    return next(s['seq'] for s in desk.status()['spaces'] if s['space'] == 'V/team')


def server_killed():
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        clients = [desk.member(f'membre{i}', f'Prénom{i} Nom{i}', V='coordinator') for i in range(3)]
        clients[0].add('person', 'name=Maëlle Riou', 'profession=coordinator', structure='V')
        week, sheets, expected, partly = Week(desk, SETTINGS.seed), Sheets(desk.folder, 200), [], 0
        week.new_stock(clients[0])
        week.all_caught_up(clients)
        base, made, left = held_by(desk), 0, [0] * len(clients)
        for cycle in range(SETTINGS.server_cycles):
            to_send = write(week, clients, sheets, expected)
            made += sum(to_send) - sum(left)
            push_and_kill(desk, week.rng, clients)
            left = [c.status()['pending'] for c in clients]
            partly += 0 < sum(left) < sum(to_send)
            if cycle % 5 == 0:
                check('All is' in desk.admin('verify').stdout)
            desk.start()
            held = held_by(desk) - base
            check(held >= made - sum(left), 'of', made - sum(left), 'acknowledged edits the server holds', held)
        print(f'  {SETTINGS.server_cycles} kills, {partly} of them when a part of what was sent was acknowledged')
        week.all_caught_up(clients)
        check(held_by(desk) - base == made, 'each once', held_by(desk) - base, made)
        week.verify(clients)
        for client in clients:
            check(sorted(titles(client)) == sorted(expected), len(titles(client)), len(expected))


# ---- clients ----

class Victim:
    """A device whose commands are killed. What a killed command has done is what its data folder says afterwards."""

    def __init__(self, client, week, sheets):
        self.client, self.week, self.sheets, self.rng = client, week, sheets, week.rng
        self.certain, self.possible = [], []

    def kill(self, *args, within):
        return killed([BIN / 'pupitre', *args], self.client.env(), self.rng.uniform(0, within))

    def add(self):
        title = f'Ajout {len(self.possible)}'
        self.possible.append(title)
        said, _ = self.kill('add', 'action', f'title={title}', 'owner=Riou', 'due=2026-06-01', '--structure', 'V', '--offline', within=0.012)
        if said.strip():
            self.certain.append(title)  # its id was printed: it is noted

    def edit(self):
        stock, delta, before = sorted(self.week.stocks)[0], self.rng.randrange(1 << 30), self.client.status()['pending']
        _, ended = self.kill('edit', stock, f'quantity+={delta}', '--offline', within=0.012)
        done = self.client.status()['pending'] - before
        check(done in (0, 1) and (done or not ended), done, ended)
        if done:
            self.week.book.deltas[stock].append(delta)

    def read_sheet(self):
        path, made = self.sheets.next()
        _, ended = self.kill('import', 'action', path, '--offline', within=0.03)
        self.possible.extend(made)
        if ended:
            self.certain.extend(made)

    def sync(self):
        self.kill('sync', within=0.05)

    def compact(self):
        self.kill('compact', within=0.03)

    def check_whole(self):
        """The data folder opens, and holds what was said to be noted."""
        shown = titles(self.client)
        check(len(shown) == len(set(shown)), 'doubled', [t for t in shown if shown.count(t) > 1])
        check(set(self.certain) <= set(shown), 'lost', set(self.certain) - set(shown))
        check(set(shown) <= set(self.possible), 'never made', set(shown) - set(self.possible))


def clients_killed():
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        anne = desk.member('anne.castel', 'Anne Castel', V='leader')
        week = Week(desk, SETTINGS.seed)
        week.new_stock(maelle)
        week.all_caught_up([maelle, anne])
        victim = Victim(maelle, week, Sheets(desk.folder, 20))
        does = [victim.add, victim.edit, victim.read_sheet, victim.sync, victim.compact]
        for cycle in range(SETTINGS.client_cycles):
            does[cycle % len(does)]()
            if cycle % len(does) == 0:
                week.count_stock(anne)
                anne.sync()
            victim.check_whole()
        print(f'  {SETTINGS.client_cycles} kills; {len(victim.certain)} of {len(victim.possible)} records were acknowledged')
        week.all_caught_up([maelle, anne])
        victim.check_whole()
        check(sorted(titles(anne)) == sorted(titles(maelle)))
        week.verify([maelle, anne])


# ---- a restore ----

def restore_killed():
    """A restore that is killed leaves a folder that can be restored into again, or one that is restored."""
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        week, begun = Week(desk, SETTINGS.seed), 0
        week.new_stock(maelle)
        maelle.sync()
        backup = desk.folder / 'backup'
        desk.admin('backup', backup)
        desk.stop()
        for _ in range(SETTINGS.restore_cycles):
            shutil.rmtree(desk.home)
            killed([BIN / 'pupitred', 'restore', backup], desk.env(), week.rng.uniform(0.001, 0.02))
            begun += desk.home.exists() and not (desk.home / 'store').exists()
            if not (desk.home / 'store').exists():
                desk.admin('restore', backup)
            check('All is' in desk.admin('verify').stdout)
            week.count_stock(maelle)
            desk.start()
            maelle.sync()
            maelle.sync()
            week.verify([maelle])
            desk.stop()
        print(f'  {begun} of {SETTINGS.restore_cycles} were killed half-way')
        desk.start()


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    for name, value in vars(SETTINGS).items():
        parser.add_argument('--' + name.replace('_', '-'), type=int, default=value)
    SETTINGS, sys.argv[1:] = parser.parse_known_args()
    main([server_killed, clients_killed, restore_killed])
