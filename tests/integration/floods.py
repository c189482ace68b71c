#!/usr/bin/env python3
"""More of everything than a server has room for: silent peers, connections, bytes on the disk. What it has promised goes on."""
import random
import resource
import socket
import ssl
import subprocess
import time

from desk import BIN, Desk, check, equal_states, main, words

DESCRIPTORS, SILENT = 192, 400  # so few that less than a hundred connections are left


def few_descriptors():
    resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))


class SmallDesk(Desk):
    """Its server may open few files."""

    def start(self):
        before = subprocess.Popen
        try:
            subprocess.Popen = lambda *args, **kw: before(*args, preexec_fn=few_descriptors, **kw)
            super().start()
        finally:
            subprocess.Popen = before


def silent_peers_keep_nobody_out():
    with SmallDesk() as desk:
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        silent = []
        for _ in range(SILENT):
            silent.append(socket.create_connection(('127.0.0.1', desk.port), timeout=30))
        stock = maelle.add('stock', 'name=Gants', 'quantity=40', 'threshold=15')
        maelle.sync()
        check(desk.status()['connections'] <= 1)
        check(any(s['records'] >= 3 for s in desk.status()['spaces']), stock)
        for connection in silent:
            connection.close()
        equal_states(maelle)


def strangers_that_finish_the_handshake():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with SmallDesk() as desk:
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        waiting = []
        for _ in range(DESCRIPTORS):
            try:
                waiting.append(context.wrap_socket(socket.create_connection(('127.0.0.1', desk.port), timeout=30)))
            except (ssl.SSLError, OSError):
                pass  # cut, to make room for the next
        maelle.add('stock', 'name=Gants', 'quantity=40', 'threshold=15')
        maelle.sync()
        for connection in waiting:
            connection.close()
        log = (desk.folder / 'server.log').read_text()
        check(log.count('\n') < 300, 'lines of one sort are counted, not all written', log.count('\n'))
        desk.stop()


def a_newer_connection_takes_the_place_of_the_older():
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        copy = maelle.clone(desk.folder / 'second')  # the same device, but with nothing of its own to send
        followers = [subprocess.Popen([BIN / 'pupitre', 'sync', '--follow'], env=client.env(), stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL) for client in (maelle, copy)]
        try:
            end = time.monotonic() + 60
            while 'superseded' not in (desk.folder / 'server.log').read_text():
                check(time.monotonic() < end, 'nobody gave way')
                time.sleep(0.05)
            check(desk.status()['connections'] <= 2)
        finally:
            for follower in followers:
                follower.terminate()
                follower.wait(30)


def fill(folder):
    with open(folder / 'ballast', 'wb', buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass


def a_full_disk_keeps_edits_at_their_devices():
    """On a file system of a few megabytes (needs root to mount; not tried without)."""
    desk = Desk()
    small = desk.folder / 'small'
    small.mkdir()
    if subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', str(small)], capture_output=True).returncode:
        print('   skipped, because no file system may be mounted here')
        return
    desk.home = small / 'server'
    try:
        with desk:
            desk.structure('V', 'MSP de Valombre')
            maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
            anne = desk.member('anne.castel', 'Anne Castel', V='leader')
            known = maelle.add('stock', 'name=Gants', 'quantity=40', 'threshold=15')
            maelle.sync()
            fill(small)
            ids = [maelle.add('action', f'title=Action {i}', 'owner=castel', f'note={words(random.Random(i), 2500)}') for i in range(20)]
            stopped = maelle.sync(ok=None)
            check(maelle.status()['pending'] > 0, 'what was not taken waits', stopped, maelle.status())
            anne.sync(ok=None)
            check(anne.show(known)['fields']['quantity'] == 40, 'reading goes on')
            (small / 'ballast').unlink()
            subprocess.run(['mount', '-o', 'remount,size=64m', str(small)], check=True)
            end = time.monotonic() + 60
            while maelle.status()['pending'] and time.monotonic() < end:
                maelle.sync(ok=None)
            check(maelle.status()['pending'] == 0 and maelle.status()['refused'] == 0, maelle.status())
            anne.sync()
            equal_states(maelle, anne)
            check({r['id'] for r in anne.list('action')} == set(ids))
            check('All is' in desk.admin('verify').stdout)
    finally:
        subprocess.run(['umount', '-l', str(small)], check=True)


if __name__ == '__main__':
    main([silent_peers_keep_nobody_out, strangers_that_finish_the_handshake, a_newer_connection_takes_the_place_of_the_older,
          a_full_disk_keeps_edits_at_their_devices])
