#!/usr/bin/env python3
"""Data files that lost their end, or of which a bit flipped: said in one clear sentence, never by a signal, and never taken for whole
when what people wrote is no longer what they wrote.

    damage.py [--flips N] [--lengths N] [--seed N] [TEST...]"""
import argparse
import collections
import json
import random
import sys

from week import Week, check
from desk import BIN, Client, Desk, equal_states, main, run

SETTINGS = argparse.Namespace(flips=60, lengths=12, seed=1)
EX_DATAERR = 65
PAGE = 4096


def a_home(desk):
    """A desk with a few pages of data; its server is stopped."""
    desk.structure('V', 'MSP de Valombre')
    maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
    week = Week(desk, SETTINGS.seed)
    for _ in range(4):
        week.new_stock(maelle)
        week.new_action(maelle)
    for _ in range(20):
        week.count_stock(maelle)
    week.all_caught_up([maelle])
    desk.stop()
    return maelle


def spaces(desk):
    return desk.status()['spaces']


def lengths_of(data, rng):
    """Lengths to cut a file to: whole pages, and in the midst of one."""
    pages = data.stat().st_size // PAGE
    chosen = rng.sample(range(1, pages), min(SETTINGS.lengths // 2, pages - 1))
    return [0, 1, PAGE, 2 * PAGE, *(p * PAGE for p in chosen), *(p * PAGE + rng.randrange(1, PAGE) for p in chosen)]


def said_in_a_sentence(done):
    check(done.returncode > 0, 'ended by a signal', done)
    check(done.stderr.count('\n') == 1 and not done.stdout, 'one sentence', done)


def truncated_on_the_server():
    with Desk() as desk:
        a_home(desk)
        data, rng, before, noticed = desk.home / 'store' / 'data.mdb', random.Random(SETTINGS.seed), spaces(desk), 0
        whole = data.read_bytes()
        for length in lengths_of(data, rng):
            data.write_bytes(whole[:length])
            done = desk.admin('verify', ok=None)
            if done.returncode == 0:  # the pages that went held nothing
                check(spaces(desk) == before, length, 'was taken for whole')
            else:
                noticed += 1
                check(done.returncode == EX_DATAERR and 'damaged' in done.stderr, length, done)
                said_in_a_sentence(done)
                served = run([BIN / 'pupitred', 'serve', '--listen', '127.0.0.1:0'], env=desk.env(), ok=None)
                said_in_a_sentence(served)
                said_in_a_sentence(desk.admin('backup', desk.folder / 'aside', ok=None))
            data.write_bytes(whole)
        check(noticed > SETTINGS.lengths // 2, noticed)
        check('All is' in desk.admin('verify').stdout)
        desk.start()


def truncated_on_a_client():
    with Desk() as desk:
        maelle = a_home(desk)
        data, rng, before, noticed = maelle.home / 'data.mdb', random.Random(SETTINGS.seed), maelle.states(), 0
        whole = data.read_bytes()
        for length in lengths_of(data, rng):
            data.write_bytes(whole[:length])
            for args in (['status', '--json'], ['list', 'stock'], ['add', 'stock', 'name=x', 'quantity=1', 'threshold=1']):
                done = maelle.off(*args, ok=None)
                noticed += done.returncode != 0
                if done.returncode:
                    said_in_a_sentence(done)
                    check(done.returncode == EX_DATAERR, length, done)
                elif args[0] == 'status':
                    check(maelle.states() == before, length, 'was taken for whole')
            data.write_bytes(whole)
        check(noticed > SETTINGS.lengths, noticed)
        check(maelle.states() == before)
        desk.start()


def flipped(whole, rng):
    """The bytes with one bit of them flipped, where something is written."""
    while True:
        at = rng.randrange(len(whole))
        if any(whole[at - at % PAGE:at - at % PAGE + PAGE]):
            changed = bytearray(whole)
            changed[at] ^= 1 << rng.randrange(8)
            return bytes(changed), at


def flipped_anywhere_on_the_server():
    """`verify` never ends by a signal, whatever page was hit, and the sums over the records are right or it says they are not."""
    with Desk() as desk:
        maelle = a_home(desk)
        data, rng, noticed = desk.home / 'store' / 'data.mdb', random.Random(SETTINGS.seed), 0
        whole = data.read_bytes()
        right = {s['space']: s['state'] for s in spaces(desk)}
        for _ in range(SETTINGS.flips):
            changed, at = flipped(whole, rng)
            data.write_bytes(changed)
            done = desk.admin('verify', ok=None)
            check(done.returncode >= 0, 'verify ended by a signal', at, done)
            if done.returncode:
                noticed += 1
                check(done.stderr.count('\n') == 1 and ('damaged' in done.stderr or 'Faults' in done.stderr), at, done)
            else:
                check({s['space']: s['state'] for s in spaces(desk)} == right, at, 'was taken for whole')
            data.write_bytes(whole)
        check('All is' in desk.admin('verify').stdout)
        print(f'  {noticed} of {SETTINGS.flips} flips were noticed')
        desk.start()
        maelle.sync()


def flipped_in_what_people_wrote():
    """A bit of a text that somebody typed, in its entry and in its record: always noticed, with the place."""
    with Desk() as desk:
        a_home(desk)
        desk.admin('compact')  # so that the file holds no old copies
        data, rng = desk.home / 'store' / 'data.mdb', random.Random(SETTINGS.seed)
        whole = data.read_bytes()
        for text in [f'{kind}'.encode() for kind in ('Stock 1', 'Action 2', 'Stock 3', 'Action 4')]:
            told = ''
            for start in [i for i in range(len(whole)) if whole.startswith(text, i)]:
                at = start + rng.randrange(len(text))
                data.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << rng.randrange(8)]) + whole[at + 1:])
                done = desk.admin('verify', ok=(0, EX_DATAERR))  # 0: in the unused part of a page, where LMDB leaves old bytes
                told += done.stdout if done.returncode else ''
            check('Entry V/team' in told and 'Record V/team' in told, text, told)
        data.write_bytes(whole)
        desk.start()


def flipped_in_what_a_server_sends():
    """A record that the server holds is no longer what people wrote: every device that receives it says so, each time."""
    with Desk() as desk:
        a_home(desk)
        desk.admin('compact')
        data, told = desk.home / 'store' / 'data.mdb', 0
        whole = data.read_bytes()
        for at in [i for i in range(len(whole)) if whole.startswith(b'Action 2', i)]:
            data.write_bytes(whole[:at] + bytes([whole[at] ^ 2]) + whole[at + 1:])
            spoiled = 'Record' in desk.admin('verify', ok=(0, EX_DATAERR)).stdout
            desk.start()
            fresh = Client(desk, 'maelle.riou', desk.folder / f'fresh-{at}').join()
            said = fresh.run('sync', ok=None)
            wrong = any(r['fields']['title'] == 'Cction 2' for r in fresh.list('action'))
            check(not wrong or 'does not add up' in said.stderr, said)
            told += wrong
            check(spoiled or not wrong, at)
            desk.stop()
            data.write_bytes(whole)
        check(told > 0, 'no device was sent it')
        desk.start()


def flipped_anywhere_on_a_client():
    """No command ends by a signal, whatever page was hit; and once synced the folder shows what the server holds, or says that it is
    damaged. What nothing notices lies where nothing is looked at."""
    with Desk() as desk:
        maelle = a_home(desk)
        desk.start()
        data, rng, codes = maelle.home / 'data.mdb', random.Random(SETTINGS.seed), collections.Counter()
        whole, right = data.read_bytes(), {kind: maelle.list(kind) for kind in ('action', 'stock')}
        for _ in range(SETTINGS.flips):
            changed, at = flipped(whole, rng)
            data.write_bytes(changed)
            for args in (['list', 'action', '--offline'], ['status', '--offline'], ['sync']):
                done = maelle.run(*args, ok=None)
                check(done.returncode >= 0, at, args, 'ended by a signal', done)
            codes[done.returncode] += 1
            shown = maelle.off('list', 'action', '--json', ok=None), maelle.off('list', 'stock', '--json', ok=None)
            check(min(s.returncode for s in shown) >= 0, at, shown)
            if not any(s.returncode for s in shown):
                check([json.loads(s.stdout) for s in shown] == [right['action'], right['stock']], at, done, 'is shown otherwise')
            data.write_bytes(whole)
            (maelle.home / 'lock.mdb').unlink(missing_ok=True)
        print(f'  after {SETTINGS.flips} flips sync ended with {dict(codes)}')
        maelle.sync()


def flipped_in_what_a_client_shows():
    """A bit of a text that was received: noticed by the next sync, which has the space sent anew; and of an edit not sent yet, which the
    server then refuses: nothing else is lost by it."""
    with Desk() as desk:
        maelle = a_home(desk)
        desk.start()
        maelle.run('compact')  # so that the file holds no old copies
        data, right = maelle.home / 'data.mdb', {kind: maelle.list(kind) for kind in ('action', 'stock')}
        whole, wrong = data.read_bytes(), 0
        for text in (b'Stock 1', b'Action 2', b'Stock 3', b'Action 4'):
            for at in [i for i in range(len(whole)) if whole.startswith(text, i)]:
                data.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
                wrong += any(maelle.list(kind) != shown for kind, shown in right.items())
                said = maelle.run('sync')
                check({kind: maelle.list(kind) for kind in right} == right, text, said)
                data.write_bytes(whole)
                (maelle.home / 'lock.mdb').unlink(missing_ok=True)
        check(wrong >= 4, 'of the flips showed', wrong)
        maelle.edit(right['action'][0]['id'], 'title=Jamais lue')
        maelle.edit(right['action'][1]['id'], 'title=Bien lue')
        data.write_bytes(data.read_bytes().replace(b'Jamais lue', b'Jamaas lue'))
        (maelle.home / 'lock.mdb').unlink(missing_ok=True)
        check('cannot be read any more' in maelle.run('sync').stderr)
        status = maelle.status()
        check(status['pending'] == 0 and status['refused'] == 1 and status['damage'] > 0, status)
        check(maelle.show(right['action'][1]['id'])['fields']['title'] == 'Bien lue')
        check('cannot be shown' in maelle.run('refused').stderr)
        equal_states(maelle)


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    for name, value in vars(SETTINGS).items():
        parser.add_argument('--' + name.replace('_', '-'), type=int, default=value)
    SETTINGS, sys.argv[1:] = parser.parse_known_args()
    main([truncated_on_the_server, truncated_on_a_client, flipped_anywhere_on_the_server, flipped_in_what_people_wrote, flipped_in_what_a_server_sends,
          flipped_anywhere_on_a_client, flipped_in_what_a_client_shows])
