#!/usr/bin/env python3
"""Power cuts: every write to a data file is recorded, and images are made of what a disk may hold when the power goes: all that was
synced, and of the rest any part, in any order, pages torn. Each image opens, verifies, and holds what had been acknowledged by then.

    powercut.py [--images N] [--edits N] [--seed N] [TEST...]"""
import argparse
import bisect
import json
import random
import re
import shutil
import struct
import sys

from week import Week, check
from desk import BIN, Client, Desk, main, run

SETTINGS = argparse.Namespace(images=150, edits=25, seed=1)
LIBRARY = BIN / 'recording_writes.so'
SECTOR = 512  # what a disk writes whole or not at all


class Recording:
    """A file as it was at first, and all that was done to it since."""

    def __init__(self, data, path):
        self.first, self.path, self.promises = data.read_bytes(), path, [(0, 0)]

    def env(self):
        return {'LD_PRELOAD': str(LIBRARY), 'RECORDING': str(self.path), 'ASAN_OPTIONS': 'verify_asan_link_order=0'}

    def promise(self, count):
        """From here on the file must hold so many."""
        self.promises.append((self.path.stat().st_size if self.path.exists() else 0, count))

    def read(self):
        """The calls, each with the place in the recording at which it had returned."""
        raw, at = self.path.read_bytes(), 0
        while at < len(raw):
            kind, offset, length = struct.unpack_from('QQQ', raw, at)
            at += 24 + length
            yield chr(kind), offset, raw[at - length:at], at

    def promised(self, place):
        """What had been acknowledged when the recording was so long."""
        return self.promises[bisect.bisect_right([p for p, _ in self.promises], place) - 1][1]


def put(image, offset, data):
    if len(image) < offset + len(data):
        image.extend(bytes(offset + len(data) - len(image)))
    image[offset:offset + len(data)] = data


def torn(rng, offset, data):
    """The sectors of a write that reached the disk; all, none or some."""
    whole = rng.random()
    for start in range(0, len(data), SECTOR):
        if whole < 0.4 or whole < 0.8 and rng.random() < 0.5:
            yield offset + start, data[start:start + SECTOR]


def images(recording, rng, number):
    """So many images, each with what it must hold. The power goes after a call, or in the midst of the one that makes durable."""
    calls = list(recording.read())
    kinds = ''.join(kind for kind, *_ in calls)
    print(f'  {number} images from {kinds.count("w")} writes, {kinds.count("d")} durable ones and {kinds.count("s")} syncs')
    cuts = sorted(rng.randrange(len(calls) + 1) for _ in range(number))
    durable, pending, place = bytearray(recording.first), [], 0
    for i, (kind, offset, data, after) in enumerate([*calls, (None, 0, b'', 0)]):
        while cuts and cuts[0] == i:
            cuts.pop(0)
            image = bytearray(durable)
            late = pending + ([(offset, data)] if kind in ('w', 'd') else [])
            rng.shuffle(late)
            for at, some in late:
                # LMDB's meta, less than a sector, is whole or absent: that much it asks of a disk
                for piece in torn(rng, at, some):
                    put(image, *piece)
            yield image, recording.promised(place)
        if kind == 'w':
            pending.append((offset, data))
        elif kind == 'd':
            put(durable, offset, data)
        elif kind == 's':
            for at, some in pending:
                put(durable, at, some)
            pending = []
        elif kind == 't':
            durable[offset:] = b''
        place = after


def power_cut_at_the_server():
    with Desk() as desk:
        check(LIBRARY.exists(), f'{LIBRARY} is not built')
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        week = Week(desk, SETTINGS.seed)
        stock = week.new_stock(maelle)
        maelle.sync()
        desk.stop()
        recording = Recording(desk.home / 'store' / 'data.mdb', desk.folder / 'recording')
        base = next(s['seq'] for s in desk.status()['spaces'])
        recording.promises = [(0, base)]
        copy = desk.folder / 'image'
        shutil.copytree(desk.home, copy)
        plain = desk.env
        desk.env = lambda: {**plain(), **recording.env()}
        desk.start()
        desk.env = plain
        for number in range(SETTINGS.edits):
            week.count_stock(maelle, stock)
            if number % 5 == 0:
                week.new_action(maelle)
            maelle.sync()
            held = next(s['seq'] for s in desk.status()['spaces'])
            recording.promise(held)
        desk.kill()
        rng = random.Random(SETTINGS.seed)
        for image, promised in images(recording, rng, SETTINGS.images):
            (copy / 'store' / 'data.mdb').write_bytes(image)
            done = run([BIN / 'pupitred', 'verify'], env={**plain(), 'PUPITRED_HOME': str(copy)}, ok=None)
            entries = re.search(r'entries: (\d+)', done.stdout)
            check(done.returncode == 0 and entries, done)
            check(int(entries[1]) >= promised, 'acknowledged', promised, 'held', entries[1])
        desk.start()
        maelle.sync()
        week.verify([maelle])


def power_cut_at_a_client():
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        week = Week(desk, SETTINGS.seed)
        stock = week.new_stock(maelle)
        maelle.sync()
        recording = Recording(maelle.home / 'data.mdb', desk.folder / 'recording')
        copy = desk.folder / 'image'
        shutil.copytree(maelle.home, copy)
        noted, written = 0, []
        for _ in range(SETTINGS.edits):
            delta = week.rng.randrange(1 << 30)
            maelle.off('edit', stock, f'quantity+={delta}', env=recording.env())
            written.append(delta)
            noted += 1
            recording.promise(noted)
        rng, victim = random.Random(SETTINGS.seed), Client(desk, maelle.login, copy)
        before = sum(week.book.deltas[stock])
        for image, promised in images(recording, rng, SETTINGS.images):
            (copy / 'data.mdb').write_bytes(image)
            shown = json.loads(victim.off('show', stock, '--json').stdout)['fields']['quantity']
            held = next((n for n in range(noted + 1) if before + sum(written[:n]) == shown), None)
            check(held is not None and held >= promised, 'noted', promised, 'held', held, shown)
        week.book.deltas[stock] += written
        maelle.sync()
        week.verify([maelle])


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    for name, value in vars(SETTINGS).items():
        parser.add_argument('--' + name.replace('_', '-'), type=int, default=value)
    SETTINGS, sys.argv[1:] = parser.parse_known_args()
    main([power_cut_at_the_server, power_cut_at_a_client])
