#!/usr/bin/env python3
"""Memory that runs out: every allocation of a sync session fails once, on the server and on the client. Nothing is lost or doubled,
nothing is touched that is not there; a program may end, and is started again. OpenSSL's own allocations, tens of thousands, are sampled.

    memory.py [--theirs N] [--stride N] [--seed N] [TEST...]       --theirs 0: every one of OpenSSL's, too"""
import argparse
import collections
import mmap
import os
import random
import signal
import struct
import subprocess
import sys

from week import Week, check
from desk import BIN, Desk, main

SETTINGS = argparse.Namespace(theirs=60, stride=1, seed=1)
LIBRARY = BIN / 'failing_memory.so'
OURS, THEIRS = 1, 2  # whose allocations are counted
# How a program may end for want of memory. Libraries abort; what OpenSSL could not do looks like a bad peer (65, 76, 77). A null pointer
# that nobody looked at would end with a signal of another sort.
ENDS = {OURS: (0, 69, 71, 75, -signal.SIGABRT), THEIRS: (0, 65, 69, 71, 75, 76, 77, -signal.SIGABRT)}


class Control:
    """What is shared with failing_memory.so: whose, at, seen, done."""

    def __init__(self, path):
        path.write_bytes(bytes(32))
        self.path = path
        self.file = open(path, 'r+b')
        self.shared = mmap.mmap(self.file.fileno(), 32)

    def arm(self, whose, at):
        self.shared[:] = struct.pack('4Q', 0, at, 0, 0)
        self.shared[:8] = struct.pack('Q', whose)

    def disarm(self):
        """Returns how many allocations there were, and whether one failed."""
        self.shared[:8] = bytes(8)
        return struct.unpack('4Q', self.shared[:])[2:]

    def env(self):
        return {'LD_PRELOAD': str(LIBRARY), 'FAILING_CONTROL': str(self.path)}


class Hungry:
    """A server under the library, a client that may be, and edits to send and to receive."""

    def __init__(self, desk):
        check(LIBRARY.exists(), f'{LIBRARY} is not built')
        self.desk, self.control = desk, Control(desk.folder / 'control')
        desk.structure('V', 'MSP de Valombre')
        self.maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        self.anne = desk.member('anne.castel', 'Anne Castel', V='leader')
        self.week = Week(desk, SETTINGS.seed)
        self.stock = self.week.new_stock(self.maelle)
        self.week.all_caught_up([self.maelle, self.anne])
        self.codes, self.count, self.rounds = collections.Counter(), 0, 0
        self.expected = self.held()
        self.restart()

    def restart(self):
        self.desk.kill()
        plain = self.desk.env
        self.desk.env = lambda: {**plain(), **self.control.env()}
        try:
            self.desk.start()
        finally:
            self.desk.env = plain

    def held(self):
        return next(s['seq'] for s in self.desk.status()['spaces'] if s['space'] == 'V/team')

    def write(self):
        """Something to send, and now and then something of another's to receive."""
        if self.rounds % 16 == 0:
            self.week.count_stock(self.anne, self.stock)
            self.anne.sync()
            self.expected += 1
        self.rounds += 1
        self.week.count_stock(self.maelle, self.stock)
        self.expected += 1

    def sync(self, env=None):
        """Exit code of one sync; one that waits for ever is a fault."""
        try:
            return self.maelle.run('sync', ok=None, env=env).returncode
        except subprocess.TimeoutExpired as error:
            raise AssertionError(f'allocation {self.control.shared[8:16]}: the sync never ended') from error

    def fail_once(self, whose, at, env=None):
        """One sync in which that allocation fails, one in which none does. How many there were, and whether it was one of them."""
        self.write()
        self.control.arm(whose, at)
        code = self.sync(env)
        seen, done = self.control.disarm()
        check(code in ENDS[whose] if done else code == 0, 'allocation', at, 'of', whose, 'ended the client with', code)
        self.codes[code] += done
        self.count += done
        if self.desk.process.poll() is not None:
            ended = self.desk.process.returncode
            check(ended in (71, -signal.SIGABRT), 'allocation', at, 'of', whose, 'ended the server with', ended)
            self.codes[f'server {ended}'] += 1
            self.restart()
        if self.maelle.status()['pending'] or self.sync():
            check(self.sync() == 0, 'allocation', at, self.codes)
        check(self.held() == self.expected and self.maelle.status()['pending'] == 0, at, self.held(), self.expected)
        return seen, done

    def fail_all(self, env=None):
        total, _ = self.fail_once(OURS, 0, env)
        at = 1
        while self.fail_once(OURS, at, env)[1]:
            at += SETTINGS.stride
        check(at > 1 and at >= total - total // 4, 'of', total, 'allocations only', at)  # not every session has quite as many
        ours, (total, _) = self.count, self.fail_once(THEIRS, 0, env)
        rng = random.Random(SETTINGS.seed)
        for at in sorted(rng.sample(range(1, total + 1), min(SETTINGS.theirs or total, total))):
            self.fail_once(THEIRS, at, env)
        print(f'  {ours} allocations failed, and {self.count - ours} of {total} of OpenSSL\'s; sessions ended with {dict(self.codes)}')
        self.anne.sync()
        self.week.verify([self.maelle, self.anne])


def memory_of_a_client():
    with Desk() as desk:
        hungry = Hungry(desk)
        desk.kill()
        desk.start()  # without the library
        hungry.fail_all(hungry.control.env())


def memory_of_the_server():
    with Desk() as desk:
        Hungry(desk).fail_all()


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    for name, value in vars(SETTINGS).items():
        parser.add_argument('--' + name, type=int, default=value)
    SETTINGS, sys.argv[1:] = parser.parse_known_args()
    os.environ.setdefault('ASAN_OPTIONS', 'verify_asan_link_order=0')
    main([memory_of_a_client, memory_of_the_server])
