#!/usr/bin/env python3
"""Those who take more than their share, many at once: half a handshake, a frame a byte at a time, a reader that never reads, a client with
a mountain of edits, thousands who follow and say nothing. Meanwhile honest clients write and sync as before (their times are printed), the
server's memory stays within what is stated here, and its log stays short enough to be read.

    hogs.py [--peers N] [--edits N] [--idle N] [--seed N] [TEST...]        --idle 10000 needs the program `crowd` (tests/bench)"""
import argparse
import contextlib
import json
import pathlib
import random
import resource
import socket
import statistics
import subprocess
import sys
import threading
import time

from week import Week, check
from desk import BIN, WAIT, Desk, main, words
from wire import CAUGHT_UP, HELLO, HISTORY_ASK, PING, Device, Wire, blob, frame, number

SETTINGS = argparse.Namespace(peers=30, edits=2000, idle=0, seed=1)
# What the server may take, MiB of its own memory: by itself, and for each peer of a sort, whatever that does.
ITSELF, A_STRANGER, A_SILENT_READER, AN_IDLE_ONE, A_MOUNTAIN = 32, 0.2, 1.5, 0.036, 64
SANITIZED = b'__asan_init' in (BIN / 'pupitred').read_bytes()


def memory(desk):
    """MiB of the server's own."""
    status = pathlib.Path(f'/proc/{desk.process.pid}/status').read_text()
    return int(next(line for line in status.splitlines() if line.startswith('RssAnon')).split()[1]) / 1024


def patiently(client):
    """Syncs, again if it had to wait for too long (a slow machine is no fault); how many seconds that took in all."""
    start = time.monotonic()
    while client.run('sync', ok=(0, 69)).returncode:
        check(time.monotonic() < start + 5 * WAIT, 'the server answers nobody any more')
    return time.monotonic() - start


class Watch:
    """Honest people at work while something happens; what it took them, and the server's memory at its largest."""

    def __init__(self, desk):
        self.desk = desk
        desk.structure('V', 'MSP de Valombre')
        self.clients = [desk.member(f'membre{i}', f'Prénom{i} Nom{i}', V='coordinator') for i in range(2)]
        self.week = Week(desk, SETTINGS.seed)
        self.stock = self.week.new_stock(self.clients[0])
        self.week.all_caught_up(self.clients)
        self.times, self.most, self.failures, self.over = [], 0, [], threading.Event()
        self.quiet = [self.once() for _ in range(5)]

    def once(self):
        client = self.week.rng.choice(self.clients)
        self.week.count_stock(client, self.stock)
        return patiently(client)

    def _work(self):
        try:
            while not self.over.is_set():
                self.times.append(self.once())
                self.most = max(self.most, memory(self.desk))
        except BaseException as error:  # told by the thread that waits
            self.failures.append(error)

    @contextlib.contextmanager
    def during(self, what, budget):
        thread = threading.Thread(target=self._work)
        thread.start()
        try:
            yield
            # a few rounds while everything is there
            enough = len(self.times) + 3
            end = time.monotonic() + 3 * WAIT
            while len(self.times) < enough and not self.failures and time.monotonic() < end:
                time.sleep(0.05)
        finally:
            self.over.set()
            thread.join()
        if self.failures:
            raise self.failures[0]
        self.most = max(self.most, memory(self.desk))
        print(f'  {what}: a sync took {statistics.median(self.times) * 1000:.0f} ms, at most {max(self.times) * 1000:.0f} '
              f'(before: {statistics.median(self.quiet) * 1000:.0f}); the server {self.most:.0f} MiB of {budget:.0f}')
        check(SANITIZED or self.most <= budget, what, 'took', self.most, 'MiB instead of', budget)

    def verify(self):
        self.week.all_caught_up(self.clients)
        self.week.verify(self.clients)
        lines = (self.desk.folder / 'server.log').read_text().count('\n')
        check(lines < 400, 'lines in the log', lines)


def half_a_hello():
    """The first bytes of a TLS handshake that announces more."""
    return bytes.fromhex('16030100f8010000f40303') + bytes(40)


def strangers_who_stall():
    """No byte at all, half a handshake, a byte of it now and then, garbage without end."""
    with Desk() as desk:
        watch, rng, open_ones = Watch(desk), random.Random(SETTINGS.seed), []
        with watch.during(f'{SETTINGS.peers * 4} strangers', ITSELF + 4 * SETTINGS.peers * A_STRANGER):
            for _ in range(SETTINGS.peers):
                for first in (b'', half_a_hello(), b'\x16', b'GET / HTTP/1.1\r\n\r\n' + rng.randbytes(20000)):
                    peer = socket.create_connection(('127.0.0.1', desk.port), timeout=WAIT)
                    open_ones.append(peer)
                    with contextlib.suppress(OSError):
                        peer.sendall(first)
            for _ in range(20):
                for peer in open_ones:
                    with contextlib.suppress(OSError):
                        peer.sendall(b'\x00')
        for peer in open_ones:
            peer.close()
        watch.verify()


def trickling_members():
    """Devices that are admitted, and then send a large frame one byte at a time."""
    with Desk() as desk:
        watch, wires = Watch(desk), []
        with watch.during(f'{SETTINGS.peers} members who trickle', ITSELF + SETTINGS.peers * A_STRANGER):
            for _ in range(SETTINGS.peers):
                wire = Device(desk, 'membre0').open()
                wire.raw(frame(3, length=262144))
                wires.append(wire)
            for i in range(200):
                for wire in wires:
                    wire.raw(bytes([i]))
        for wire in wires:
            wire.socket.close()
        watch.verify()


def readers_who_never_read():
    """They follow, ask for histories again and again, and never take what is sent."""
    with Desk() as desk:
        watch, rng, wires = Watch(desk), random.Random(SETTINGS.seed), []
        author = watch.clients[0]
        action = author.add('action', 'title=Longue', 'owner=Nom0', 'due=2026-06-01', structure='V')
        for _ in range(12):
            author.edit(action, f'note={words(rng, 5000)}')
        watch.week.all_caught_up(watch.clients)
        record = bytes.fromhex(action.replace('-', ''))
        with watch.during(f'{SETTINGS.peers} who never read', ITSELF + SETTINGS.peers * A_SILENT_READER):
            for _ in range(SETTINGS.peers):
                wire = Device(desk, 'membre0').wire()
                wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                wire.say(HELLO, number(1, 1) + number(7, True) + blob(8, 'deaf'))
                wires.append(wire)
            for _ in range(30):
                for wire in wires:
                    wire.socket.settimeout(0.01)
                    with contextlib.suppress(OSError):
                        wire.say(HISTORY_ASK, blob(1, 'V/team') + blob(2, record) + number(4, 500))
                        wire.say(PING, number(1, 7))
        for wire in wires:
            wire.socket.close()
        watch.verify()


def a_mountain_of_edits():
    """One device sends all that it imported while it was away; the others go on."""
    with Desk() as desk:
        watch = Watch(desk)
        desk.admin('member', 'add', 'lucie.hamon', '--name', 'Lucie Hamon')
        desk.admin('grant', 'lucie.hamon', 'V', 'coordinator')
        heavy = desk.device('lucie.hamon')
        path = desk.folder / 'mountain.csv'
        path.write_text('Action;Responsable;Échéance;État\n' + ''.join(
            f'Ligne {i};Lucie Hamon;01/06/2026;à faire\n' for i in range(SETTINGS.edits)), encoding='utf-8')
        subprocess.run([BIN / 'pupitre', 'import', 'action', path, '--offline'], env=heavy.env(), check=True, capture_output=True)
        pending = heavy.status()['pending']
        check(pending >= SETTINGS.edits, pending)
        with watch.during(f'{pending} edits at once', ITSELF + A_MOUNTAIN):
            start = time.monotonic()
            subprocess.run([BIN / 'pupitre', 'sync'], env=heavy.env(), check=True, stdout=subprocess.DEVNULL)
            print(f'  {pending / (time.monotonic() - start):.0f} edits a second')
        check(heavy.status()['pending'] == 0 and heavy.status()['refused'] == 0)
        watch.week.all_caught_up(watch.clients)
        check(len(watch.clients[0].list('action')) == SETTINGS.edits)
        lines = (desk.folder / 'server.log').read_text().count('\n')
        check(lines < 400 and 'All is' in desk.admin('verify').stdout, lines)


def memory_is_given_back():
    """A follower that received much keeps no more afterwards than one that received nothing."""
    with Desk() as desk:
        watch, rng = Watch(desk), random.Random(SETTINGS.seed)
        author = watch.clients[0]
        for i in range(60):
            author.add('action', f'title=Longue {i}', 'owner=Nom0', 'due=2026-06-01', f'note={words(rng, 5000)}', structure='V')
        author.sync()
        before, wires = memory(desk), []
        for _ in range(20):
            wire = Device(desk, 'membre0').wire()
            wire.say(HELLO, number(1, 1) + number(7, True) + blob(8, 'follower'))
            wire.until(CAUGHT_UP)
            wires.append(wire)
        kept = (memory(desk) - before) / len(wires)
        print(f'  {kept * 1024:.0f} KiB kept for each follower that had received {len(wires[0].heard) // 1024}')
        check(SANITIZED or kept < 0.4, kept)
        for wire in wires:
            wire.socket.close()
        watch.verify()


def thousands_of_idle_followers():
    crowd = BIN / 'crowd'
    if SETTINGS.idle == 0 or not crowd.exists():
        print('  skipped, because it is asked for by --idle, and needs the program crowd')
        return
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    check(files > SETTINGS.idle + 200, 'only so many descriptors are allowed here:', files)
    with Desk() as desk:
        run = [crowd, 'fill', '--home', desk.home, '--members', '64', '--records', '10']
        desk.stop()
        subprocess.run(run, check=True, stdout=subprocess.DEVNULL)
        desk.start()
        before = memory(desk)
        with subprocess.Popen([crowd, 'idle', '--home', desk.home, '--address', f'127.0.0.1:{desk.port}', '--writers', str(SETTINGS.idle),
                               '--members', '64'], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as idle:
            there = json.loads(idle.stdout.readline())['connections']
            took = memory(desk)
            print(f'  {there} idle followers: the server takes {took:.0f} MiB, {(took - before) * 1024 / there:.1f} KiB each')
            check(there == SETTINGS.idle and took <= ITSELF + there * AN_IDLE_ONE, took)
            idle.stdin.close()


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    for name, value in vars(SETTINGS).items():
        parser.add_argument('--' + name, type=int, default=value)
    SETTINGS, sys.argv[1:] = parser.parse_known_args()
    main([strangers_who_stall, trickling_members, readers_who_never_read, a_mountain_of_edits, memory_is_given_back,
          thousands_of_idle_followers])
