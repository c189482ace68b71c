#!/usr/bin/env python3
"""Sessions that were once honest, changed at random and said again to the real server: by a device that is admitted, by one that is not, and,
as bytes of an old connection, without a handshake of their own. Meanwhile honest clients write and sync (their times are printed). In the
end everything that honest people wrote is there, and the store verifies.

    mutants.py [--sessions N] [--seed N] [TEST...]"""
import argparse
import contextlib
import random
import socket
import ssl
import statistics
import sys
import threading
import time

from desk import WAIT, Desk, check, equal_states, main
from wire import (ERASURES, HELLO, HISTORY_ASK, JOIN, PING, PUT, SUBMIT, Device, Wire, blob, change, frame, number, record_id, text)

SETTINGS = argparse.Namespace(sessions=250, seed=1)
ACTION, TITLE = 11, 1


# ---- what honest programs say, as frames ----

def of_a_member(device):
    """Hello, an edit, questions."""
    edit = device.edit('V/team', (record_id(), ACTION, {}, [change(TITLE, PUT, text('Réunion'))]))
    ask = blob(1, 'V/team') + blob(2, record_id()) + number(4, 50)
    return [frame(HELLO, device.hello()), frame(SUBMIT, edit.submitted()), frame(HISTORY_ASK, ask), frame(PING, number(1, 7)),
            frame(ERASURES, blob(1, bytes(40)))]


def of_a_stranger(rng):
    return [frame(JOIN, number(1, 1) + blob(2, rng.randbytes(16)) + blob(3, 'poste'))]


# ---- and how they are changed ----

def flip(rng, data):
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(data))
        data[at] ^= 1 << rng.randrange(8)


def cut_off(rng, data):
    del data[rng.randrange(len(data)):]


def put_in(rng, data):
    at = rng.randrange(len(data) + 1)
    data[at:at] = rng.randbytes(rng.randint(1, 40))


def repeat(rng, data):
    start = rng.randrange(len(data))
    piece = data[start:start + rng.randint(1, 200)]
    data[start:start] = piece * rng.randint(1, 20)


def lie_about_length(rng, data):
    data[:4] = rng.choice((0, 1, 5, 4096, 262144, 262145, 1 << 31, (1 << 32) - 1)).to_bytes(4, 'big')


def lie_about_flags(rng, data):
    data[5] = rng.randrange(256)


CHANGES = (flip, flip, cut_off, put_in, repeat, lie_about_length, lie_about_flags)


def mutated(rng, frames):
    """The frames in some order, some of them changed, as one run of bytes."""
    chosen = [bytearray(f) for f in frames]
    if rng.random() < 0.3:
        rng.shuffle(chosen)
    for data in chosen:
        if data and rng.random() < 0.5:
            rng.choice(CHANGES)(rng, data)
    return b''.join(chosen)


# ---- saying them ----

def say(rng, port, key, data):
    """Says it in pieces, hears a little, and goes in one way or another."""
    with contextlib.suppress(OSError), Wire(port, key, timeout=WAIT) as wire:
        for start in range(0, len(data), step := rng.choice((1 << 20, 700, 64))):
            wire.raw(data[start:start + step])
        if rng.random() < 0.7:
            wire.socket.settimeout(0.02)
            with contextlib.suppress(OSError):
                wire.socket.recv(65536)


def recorded_handshake(desk):
    """The ciphertext that a client sends at first, from a connection of its own."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    tls = context.wrap_bio(incoming, outgoing)
    sent = b''
    with socket.create_connection(('127.0.0.1', desk.port), timeout=WAIT) as peer:
        for _ in range(4):
            try:
                tls.do_handshake()
                tls.write(frame(PING, number(1, 7)))
            except ssl.SSLWantReadError:
                pass
            if data := outgoing.read():
                sent += data
                peer.sendall(data)
            with contextlib.suppress(TimeoutError):
                peer.settimeout(0.5)
                incoming.write(peer.recv(65536))
    return sent


def say_without_tls(rng, port, ciphertext):
    data = bytearray(ciphertext)
    rng.choice(CHANGES[:5])(rng, data)
    with contextlib.suppress(OSError), socket.create_connection(('127.0.0.1', port), timeout=WAIT) as peer:
        peer.sendall(data)
        peer.settimeout(0.02)
        peer.recv(65536)


# ---- the honest ----

class Honest:
    """One who counts a stock, over and over."""

    def __init__(self, client):
        self.client, self.sum, self.times, self.failure, self.over = client, 40, [], None, threading.Event()
        self.stock = client.add('stock', 'name=Gants', 'quantity=40', 'threshold=15', structure='V')

    def once(self, rng):
        delta = rng.randrange(1, 1000)
        self.client.edit(self.stock, f'quantity+={delta}')
        self.sum += delta
        start = time.monotonic()
        while self.client.run('sync', ok=(0, 69)).returncode:  # a slow machine is no fault
            check(time.monotonic() < start + 5 * WAIT, 'the server answers nobody any more')
        self.times.append(time.monotonic() - start)

    def work(self):
        rng = random.Random(SETTINGS.seed)
        try:
            while not self.over.is_set():
                self.once(rng)
        except BaseException as error:  # told by the thread that waits
            self.failure = error


def mutated_sessions():
    with Desk() as desk:
        rng = random.Random(SETTINGS.seed)
        desk.structure('V', 'MSP de Valombre')
        honest = Honest(desk.member('maelle.riou', 'Maëlle Riou', V='coordinator'))
        for _ in range(5):
            honest.once(rng)
        before, honest.times = honest.times, []
        desk.admin('member', 'add', 'paul.nedelec', '--name', 'Paul Nédélec')
        desk.admin('grant', 'paul.nedelec', 'V', 'professional')
        device, ciphertext = Device(desk, 'paul.nedelec'), recorded_handshake(desk)
        thread = threading.Thread(target=honest.work)
        thread.start()
        try:
            for number_ in range(SETTINGS.sessions):
                sort = rng.random()
                if sort < 0.6:
                    say(rng, desk.port, device.key, mutated(rng, of_a_member(device)))
                elif sort < 0.8:
                    say(rng, desk.port, None, mutated(rng, of_a_stranger(rng)))
                else:
                    say_without_tls(rng, desk.port, ciphertext)
                check(desk.process.poll() is None, 'seed', SETTINGS.seed, 'session', number_, 'ended the server:',
                      (desk.folder / 'server.log').read_text()[-2000:])
        finally:
            honest.over.set()
            thread.join()
        if honest.failure:
            raise honest.failure
        print(f'  {SETTINGS.sessions} mutated sessions; meanwhile {len(honest.times)} honest syncs took '
              f'{statistics.median(honest.times) * 1000:.0f} ms, at most {max(honest.times) * 1000:.0f} '
              f'(before: {statistics.median(before) * 1000:.0f})')
        honest.client.sync()
        check(honest.client.show(honest.stock)['fields']['quantity'] == honest.sum, 'an honest edit is lost or doubled')
        equal_states(honest.client)
        check('All is' in desk.admin('verify').stdout)
        lines = (desk.folder / 'server.log').read_text().count('\n')
        check(lines < 400, 'lines in the log', lines)
        desk.stop()


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    for name, value in vars(SETTINGS).items():
        parser.add_argument('--' + name, type=int, default=value)
    SETTINGS, sys.argv[1:] = parser.parse_known_args()
    main([mutated_sessions])
