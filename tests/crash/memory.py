#!/usr/bin/env python3
"""Memory that runs out: an allocation of a sync session fails once, on the server or on the client. Nothing is lost or doubled, nothing is
touched that is not there; a program may end, and is started again.

    memory.py [--failures N] [--seed N] [TEST...]       --failures 0: every allocation"""
import argparse
import collections
import random
import signal
import sys

import disks
from week import check
from desk import BIN, main

SETTINGS = argparse.Namespace(failures=12, seed=1)
LIBRARY = BIN / 'failing_memory.so'
# what a null pointer that nobody looked at would end with
NEVER = (-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGILL)


class HungryDesk(disks.FaultyDesk):
    def faulty(self, at):
        self.done.unlink(missing_ok=True)
        return {'LD_PRELOAD': str(LIBRARY), 'FAILING_SYNC': str(self.sign), 'FAILING_DONE': str(self.done), 'FAILING_AT': str(at)}


def some_or_every(one):
    """`one(at)` fails the allocation `at`, and says whether there is such a one."""
    rng, most = random.Random(SETTINGS.seed), 1
    while one(most):
        most *= 2
    chosen = sorted(rng.sample(range(1, most), min(SETTINGS.failures, most - 1))) if SETTINGS.failures else range(1, most)
    return sum(one(at) for at in chosen)


def go_on(scene, before, ended):
    if scene.desk.process.poll() is not None or scene.maelle.run('sync', ok=None).returncode:
        ended[scene.desk.process.wait(30)] += 1
        check(not set(ended) & set(NEVER), 'the server ended with', ended)
        scene.desk.kill()
        scene.desk.start()
        scene.maelle.sync()
    check(scene.held() == before + 2 and scene.maelle.status()['pending'] == 0, before, scene.held(), scene.maelle.status())


def memory_of_a_client():
    with HungryDesk() as desk:
        scene, ended = disks.Scene(desk), collections.Counter()

        def one(at):
            before, env = scene.write(), desk.faulty(at)
            desk.sign.touch()
            done = scene.maelle.run('sync', ok=None, env=env)
            happened = desk.happened()
            ended[done.returncode] += happened
            check(done.returncode not in NEVER and (happened or done.returncode == 0), at, done)
            scene.maelle.sync()
            go_on(scene, before, collections.Counter())
            return happened

        print(f'  {some_or_every(one)} failures; ended with {dict(ended)}')
        scene.verify()


def memory_of_the_server():
    with HungryDesk() as desk:
        scene, ended = disks.Scene(desk), collections.Counter()

        def one(at):
            before = scene.write()
            desk.stop()
            desk.start_faulty(at)
            desk.sign.touch()
            scene.maelle.run('sync', ok=None)
            happened = desk.happened()
            go_on(scene, before, ended)
            return happened

        print(f'  {some_or_every(one)} failures; the server ended {dict(ended)}')
        scene.verify()


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    for name, value in vars(SETTINGS).items():
        parser.add_argument('--' + name, type=int, default=value)
    SETTINGS, sys.argv[1:] = parser.parse_known_args()
    main([memory_of_a_client, memory_of_the_server])
