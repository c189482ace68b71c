#!/usr/bin/env python3
"""Power cuts: every write below a folder is recorded (disk.py), and disks are made of what may be there when the power goes: all that was
synced, and of the rest any part, in any order, pages torn, names changed or not yet. Each opens, verifies, and holds what had been
acknowledged by then: of a server and a client at work, while either is compacted, while a home is made, restored and backed up, while
a client joins.

    powercut.py [--images N] [--edits N] [--seed N] [TEST...]        (the rarer scenes get a tenth of the images each)"""
import argparse
import contextlib
import json
import random
import re
import shutil
import sys

from disk import Recording, write_out
from week import Week, check
from desk import BIN, Client, Desk, main, run

SETTINGS = argparse.Namespace(images=1000, edits=25, seed=1)
EX_NOINPUT, EX_NOPERM, EX_CONFIG = 66, 77, 78


def cut(recording, copy, number):
    """Writes one disk after another into `copy`; yields what each must hold."""
    rng = random.Random(SETTINGS.seed)
    for image, promised in recording.images(rng, number):
        shutil.rmtree(copy, ignore_errors=True)
        write_out(image, copy, rng)
        yield promised


def rarer():
    return max(1, SETTINGS.images // 10)


@contextlib.contextmanager
def recorded(who, recording):
    """Whatever a desk, or a client, runs meanwhile is recorded."""
    plain = who.env
    who.env = lambda: {**plain(), **recording.env()}
    yield
    who.env = plain


def held(desk):
    return sum(s['seq'] for s in desk.status()['spaces'])


def verified(desk, home):
    """How many entries a home holds, all of it right; None when there is no home."""
    done = run([BIN / 'pupitred', 'verify'], env={**desk.env(), 'PUPITRED_HOME': str(home)}, ok=(0, EX_NOINPUT))
    entries = re.search(r'entries: (\d+)', done.stdout)
    check(done.returncode or entries, done)
    return int(entries[1]) if entries else None


def a_desk_at_work(desk):
    desk.structure('V', 'MSP de Valombre')
    maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
    week = Week(desk, SETTINGS.seed)
    stock = week.new_stock(maelle)
    maelle.sync()
    return maelle, week, stock


# ---- at work ----

def power_cut_at_the_server():
    with Desk() as desk:
        maelle, week, stock = a_desk_at_work(desk)
        desk.stop()
        recording = Recording(desk.home, desk.folder / 'recording')
        recording.promises = [(0, held(desk))]
        with recorded(desk, recording):
            desk.start()
        for number in range(SETTINGS.edits):
            week.count_stock(maelle, stock)
            if number % 5 == 0:
                week.new_action(maelle)
            maelle.sync()
            recording.promise(held(desk))
        desk.kill()
        for promised in cut(recording, desk.folder / 'image', SETTINGS.images):
            entries = verified(desk, desk.folder / 'image')
            check(entries is not None and entries >= promised, 'acknowledged', promised, 'held', entries)
        desk.start()
        maelle.sync()
        week.verify([maelle])


def power_cut_at_a_client():
    with Desk() as desk:
        maelle, week, stock = a_desk_at_work(desk)
        recording = Recording(maelle.home, desk.folder / 'recording')
        written = []
        with recorded(maelle, recording):
            for _ in range(SETTINGS.edits):
                written.append(week.rng.randrange(1 << 30))
                maelle.edit(stock, f'quantity+={written[-1]}')
                recording.promise(len(written))
        victim, before = Client(desk, maelle.login, desk.folder / 'image'), sum(week.book.deltas[stock])
        sums = {before + sum(written[:n]): n for n in range(len(written) + 1)}
        for promised in cut(recording, victim.home, SETTINGS.images):
            shown = json.loads(victim.off('show', stock, '--json').stdout)['fields']['quantity']
            check(sums.get(shown, -1) >= promised, 'noted', promised, 'held', sums.get(shown), shown)
        victim.edit(stock, 'quantity+=1')
        week.book.deltas[stock] += written
        maelle.sync()
        week.verify([maelle])


def power_cut_at_a_client_that_syncs():
    """What comes from the others, and receipts: afterwards the folder goes on from wherever it was."""
    with Desk() as desk:
        maelle, week, stock = a_desk_at_work(desk)
        anne = desk.member('anne.castel', 'Anne Castel', V='leader')
        recording = Recording(maelle.home, desk.folder / 'recording')
        with recorded(maelle, recording):
            for _ in range(4):
                week.count_stock(anne, stock)
                anne.sync()
                week.count_stock(maelle, stock)
                maelle.sync()
        victim = Client(desk, maelle.login, desk.folder / 'image')
        for _ in cut(recording, victim.home, rarer()):
            check(victim.status()['must_join'] is False)
            done = victim.run('sync', ok=(0, EX_CONFIG))  # from before what the server holds of it by now: a copied folder
            check(done.returncode == 0 or 'is a copy of another one' in done.stderr, done)
            check(done.returncode or victim.status()['pending'] == 0)
        week.all_caught_up([maelle, anne])
        week.verify([maelle, anne])


# ---- compacting ----

def power_cut_while_a_server_compacts():
    """With and without a server that runs on the home."""
    with Desk() as desk:
        maelle, week, stock = a_desk_at_work(desk)
        for _ in range(40):
            week.count_stock(maelle, stock)
        maelle.sync()
        desk.stop()
        before = held(desk)
        for running in (False, True):
            recording = Recording(desk.home, desk.folder / f'recording-{running}')
            recording.promises = [(0, before)]
            with recorded(desk, recording):
                if running:
                    desk.start()
                desk.admin('compact')
                desk.kill()
            for promised in cut(recording, desk.folder / 'image', rarer()):
                check(verified(desk, desk.folder / 'image') == promised)
        desk.start()
        maelle.sync()
        week.verify([maelle])


def power_cut_while_a_client_compacts():
    with Desk() as desk:
        maelle, week, stock = a_desk_at_work(desk)
        for _ in range(20):
            week.count_stock(maelle, stock)
        before, states = maelle.show(stock), maelle.states()
        recording = Recording(maelle.home, desk.folder / 'recording')
        with recorded(maelle, recording):
            maelle.run('compact')
        victim = Client(desk, maelle.login, desk.folder / 'image')
        for _ in cut(recording, victim.home, rarer()):
            check(victim.show(stock) == before and victim.states() == states and victim.status()['pending'] == 20)
        maelle.sync()
        week.verify([maelle])


# ---- beginnings ----

def power_cut_while_a_home_is_made():
    """There is none yet, and init makes one, or there is one, whole."""
    with Desk() as desk:
        plain = desk.env()
        made = desk.folder / 'made'
        made.mkdir()
        recording = Recording(made, desk.folder / 'recording')
        run([BIN / 'pupitred', 'init', '--name', 'Essai', '--host', '127.0.0.1:9'],
            env={**plain, **recording.env(), 'PUPITRED_HOME': str(made / 'home')})
        recording.promise(1)
        for promised in cut(recording, desk.folder / 'image', rarer()):
            home, none = desk.folder / 'image' / 'home', 0
            if verified(desk, home) is None:
                none += 1
                check(not promised, 'init had said that it was done')
                run([BIN / 'pupitred', 'init', '--name', 'Essai', '--host', '127.0.0.1:9'], env={**plain, 'PUPITRED_HOME': str(home)})
                check(verified(desk, home) is not None)


def power_cut_while_backing_up_and_restoring():
    """A backup is whole or not there; so is what is restored."""
    with Desk() as desk:
        maelle, week, stock = a_desk_at_work(desk)
        week.count_stock(maelle, stock)
        maelle.sync()
        before, plain = held(desk), desk.env()
        work = desk.folder / 'work'
        work.mkdir()
        recording = Recording(work, desk.folder / 'recording')
        env = {**plain, **recording.env()}
        run([BIN / 'pupitred', 'backup', work / 'backup'], env=env)
        recording.promise(1)
        run([BIN / 'pupitred', 'restore', work / 'backup'], env={**env, 'PUPITRED_HOME': str(work / 'home')})
        recording.promise(2)
        image, again = desk.folder / 'image', desk.folder / 'again'
        for promised in cut(recording, image, rarer()):
            shutil.rmtree(again, ignore_errors=True)
            there = verified(desk, image / 'home')
            check(there == before if promised == 2 else there in (None, before), promised, there)
            done = run([BIN / 'pupitred', 'restore', image / 'backup'], env={**plain, 'PUPITRED_HOME': str(again)}, ok=None)
            check(done.returncode == 0 or not promised, done)
            check(done.returncode or verified(desk, again) == before, done)
            if there is None and done.returncode == 0:
                run([BIN / 'pupitred', 'restore', image / 'backup'], env={**plain, 'PUPITRED_HOME': str(image / 'home')})
                check(verified(desk, image / 'home') == before)


def power_cut_while_joining():
    """The folder opens; joined it is, or joins with the next invitation."""
    with Desk() as desk:
        maelle, _, stock = a_desk_at_work(desk)
        made = desk.folder / 'made'
        made.mkdir()
        recording = Recording(made, desk.folder / 'recording')
        Client(desk, maelle.login, made / 'home').run('join', desk.invite(maelle.login), env=recording.env())
        recording.promise(1)
        again = 0
        for promised in cut(recording, desk.folder / 'image', rarer()):
            victim = Client(desk, maelle.login, desk.folder / 'image' / 'home')
            if victim.run('whoami', '--offline', ok=(0, EX_NOINPUT, EX_NOPERM)).returncode:
                again += 1
                check(not promised, 'join had said that it was done')
                victim.join()
            victim.sync()
            check(victim.show(stock)['fields']['quantity'] > 0)
        print(f'  {again} joined again')


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    for name, value in vars(SETTINGS).items():
        parser.add_argument('--' + name.replace('_', '-'), type=int, default=value)
    SETTINGS, sys.argv[1:] = parser.parse_known_args()
    main([power_cut_at_the_server, power_cut_at_a_client, power_cut_at_a_client_that_syncs, power_cut_while_a_server_compacts,
          power_cut_while_a_client_compacts, power_cut_while_a_home_is_made, power_cut_while_backing_up_and_restoring,
          power_cut_while_joining])
