#!/usr/bin/env python3
"""Disks that fail: every fsync and every write of a sync session fails once, on the server and on the client, with EIO, with ENOSPC
and half done; a file system that is full, and then is not. No acknowledged edit is lost, and nobody has to do anything but start the
server again where it ended (its supervisor does).

    disks.py [--stride N] [--seed N] [TEST...]      --stride N: every call with EIO, and one in N in the other ways"""
import argparse
import errno
import json
import shutil
import subprocess
import sys

from week import Week, check
from desk import BIN, Desk, main, words

SETTINGS = argparse.Namespace(seed=1, stride=1, most=100)
LIBRARY = BIN / 'failing_sync.so'
MODES = (('sync', errno.EIO), ('sync', errno.ENOSPC), ('write', errno.EIO), ('write', errno.ENOSPC), ('write', 0))
RESERVE = 1 << 20  # bytes, server/home/reserve.h
EX_IOERR, EX_TEMPFAIL, EX_UNAVAILABLE, EX_CANTCREAT = 74, 75, 69, 73


class FaultyDesk(Desk):
    """A desk whose server, or whose clients, may be started on a disk that is to fail."""

    def __init__(self):
        super().__init__()
        self.sign, self.done, self.faults = self.folder / 'sign', self.folder / 'done', {}

    def env(self):
        return {**super().env(), **self.faults}

    def faulty(self, call, number, at):
        """The environment in which the call fails; it begins to count once `sign` is there."""
        self.done.unlink(missing_ok=True)
        return {'LD_PRELOAD': str(LIBRARY), 'FAILING_SYNC': str(self.sign), 'FAILING_DONE': str(self.done), 'FAILING_CALL': call,
                'FAILING_AT': str(at), 'FAILING_ERRNO': str(number), 'ASAN_OPTIONS': 'verify_asan_link_order=0'}

    def start_faulty(self, *fault):
        self.faults = self.faulty(*fault)
        try:
            self.start()
        finally:
            self.faults = {}

    def happened(self):
        """Whether the call came at all; from now on none fails."""
        self.sign.unlink(missing_ok=True)
        return self.done.exists()


class Scene:
    def __init__(self, desk):
        check(LIBRARY.exists(), f'{LIBRARY} is not built')
        self.desk = desk
        desk.structure('V', 'MSP de Valombre')
        self.maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        self.anne = desk.member('anne.castel', 'Anne Castel', V='leader')
        self.week = Week(desk, SETTINGS.seed)
        self.stock = self.week.new_stock(self.maelle)
        self.week.all_caught_up([self.maelle, self.anne])
        self.count = 0

    def held(self):
        return next(s['seq'] for s in self.desk.status()['spaces'] if s['space'] == 'V/team')

    def write(self):
        """Something to send, and something to receive."""
        self.week.count_stock(self.anne, self.stock)
        self.anne.sync()
        for _ in range(2):
            self.week.count_stock(self.maelle, self.stock)
        return self.held()

    def sync_and_go_on(self, before, codes, env=None):
        """One sync in which something fails, then one in which nothing does; between them the server starts again if it ended."""
        done = self.maelle.run('sync', ok=None, env=env)
        happened = self.desk.happened()
        check(done.returncode in codes if happened else done.returncode == 0, done)
        check(done.returncode == 0 or done.stderr.count('\n') == 1, 'one sentence', done)
        pending = self.maelle.status()['pending']
        self.go_on()
        # one that was acknowledged and lost would be missing here, or have the server refused as rolled back
        check(self.held() == before + 2 and self.maelle.status()['pending'] == 0, pending, self.held() - before)
        self.count += happened
        return happened

    def go_on(self):
        """A sync that succeeds; the server is started again once if it ended, as its supervisor would."""
        done = self.maelle.run('sync', ok=None)
        if done.returncode:
            try:
                code = self.desk.process.wait(30)
            except subprocess.TimeoutExpired:
                code = None
            check(code == EX_IOERR, 'the server ended with', code, done, (self.desk.folder / 'server.log').read_text()[-1000:])
            self.desk.kill()
            check('All is' in self.desk.admin('verify').stdout)
            self.desk.start()
            self.maelle.sync()

    def verify(self):
        self.anne.sync()
        self.week.verify([self.maelle, self.anne])


def every_call(scene, one):
    """`one(call, errno, at)` with every call in turn, until there are no more; it says whether there was one."""
    for call, number in MODES:
        at = 1
        while one(call, number, at):
            at += 1 if number == errno.EIO else SETTINGS.stride
            check(at < SETTINGS.most, 'there is no end of them')
        check(at > 1, call, 'never came')
        scene.verify()


def server_disk_fails():
    with FaultyDesk() as desk:
        scene = Scene(desk)

        def one(*fault):
            before = scene.write()
            desk.stop()
            desk.start_faulty(*fault)
            desk.sign.touch()
            return scene.sync_and_go_on(before, (0, EX_UNAVAILABLE, EX_TEMPFAIL, EX_IOERR))

        every_call(scene, one)
        print(f'  {scene.count} failures')


def client_disk_fails():
    with FaultyDesk() as desk:
        scene = Scene(desk)

        def one(*fault):
            before = scene.write()
            env = desk.faulty(*fault)
            desk.sign.touch()
            return scene.sync_and_go_on(before, (0, EX_IOERR, EX_CANTCREAT), env)

        every_call(scene, one)
        print(f'  {scene.count} failures')


def client_disk_fails_while_adding():
    """What a command says is noted is noted; what it says failed may be there or not, but whole."""
    with FaultyDesk() as desk:
        scene = Scene(desk)

        def one(*fault):
            pending, delta = scene.maelle.status()['pending'], scene.week.rng.randrange(1 << 30)
            env = desk.faulty(*fault)
            desk.sign.touch()
            done = scene.maelle.run('edit', scene.stock, f'quantity+={delta}', '--offline', ok=None, env=env)
            happened, noted = desk.happened(), scene.maelle.status()['pending'] - pending
            check(done.returncode in (0, EX_IOERR, EX_CANTCREAT) and (happened or done.returncode == 0), done)
            check(noted in (0, 1) and (noted or done.returncode), noted, done)
            if noted:
                scene.week.book.deltas[scene.stock].append(delta)
            scene.count += happened
            return happened

        def verified():
            scene.maelle.sync()
            Scene.verify(scene)

        scene.verify = verified
        every_call(scene, one)
        print(f'  {scene.count} failures')


class SmallDisk:
    """A file system of a few megabytes; needs root, and is None without."""

    def __init__(self, folder, size):
        self.folder, self.size = folder, size
        folder.mkdir()

    def __enter__(self):
        done = subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={self.size}', 'tmpfs', str(self.folder)], capture_output=True)
        return self if done.returncode == 0 else None

    def __exit__(self, *_):
        subprocess.run(['umount', '-l', str(self.folder)], capture_output=True)

    def fill(self, but=0):
        """Takes all room there is, but so many bytes."""
        with open(self.folder / 'ballast', 'wb', buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass
            if but:
                file.truncate(file.tell() - but)

    def free(self):
        (self.folder / 'ballast').unlink()


def full_disk_of_the_server():
    """It fills while devices send; what was acknowledged stays, the rest waits at the devices, and goes when there is room. No command."""
    with Desk() as desk, SmallDisk(desk.folder / 'small', '5m') as disk:
        if disk is None:
            print('   skipped, because no file system may be mounted here')
            return
        desk.stop()
        shutil.move(desk.home, desk.folder / 'small' / 'server')
        desk.home = desk.folder / 'small' / 'server'
        desk.start()
        scene, rooms = Scene(desk), (0, 20_000, 80_000, 200_000, 400_000)
        thieves = [desk.device('anne.castel') for _ in rooms]
        for room in rooms:
            desk.stop()
            desk.start()  # by now there is room for the reserve again: it is looked after at start, and every minute
            check((desk.home / 'reserve').stat().st_size == RESERVE)
            disk.fill(but=room)
            refused = until_full(scene)
            check(refused, 'the disk was never full')
            held, pending = scene.held(), scene.maelle.status()['pending']
            check(pending > 0 and desk.status()['disk_full'], pending, desk.status())
            revoke_on_the_full_disk(desk, thieves.pop())
            disk.free()
            scene.maelle.sync()
            check(not desk.status()['disk_full'] and scene.held() == held + pending and scene.maelle.status()['pending'] == 0, scene.held() - held, pending)
        scene.verify()
        check(desk.process.poll() is None, 'the server went on all the time')


def revoke_on_the_full_disk(desk, stolen):
    """For this the server keeps a reserve; edits do not touch it."""
    check((desk.home / 'reserve').exists())
    device = next(d for d in json.loads(desk.admin('devices', '--json').stdout)['devices']
                  if d['device'] == json.loads(stolen.off('whoami', '--json').stdout)['device'])
    desk.admin('revoke', device['device'])
    check(stolen.sync(ok=None).returncode == 77, 'the stolen device is kept out')


def until_full(scene):
    """Sends edits with long texts until the server says that its disk is full; True when it did."""
    for i in range(60):
        scene.maelle.off('add', 'action', f'title=Plein {i}', 'owner=Riou', 'due=2026-06-01', f'note={words(scene.week.rng, 1600)}', '--structure', 'V')
        scene.week.count_stock(scene.maelle, scene.stock)
        done = scene.maelle.run('sync', ok=(0, EX_TEMPFAIL, EX_CANTCREAT, EX_UNAVAILABLE, EX_IOERR))
        if scene.maelle.status()['pending']:
            check('full' in done.stderr or 'full' in done.stdout, 'explained', done)
            return True
    return False


def full_disk_of_a_client():
    """Its commands say that the disk is full, one sentence; what it holds can be read; with room again everything goes on."""
    with Desk() as desk, SmallDisk(desk.folder / 'small', '3m') as disk:
        if disk is None:
            print('   skipped, because no file system may be mounted here')
            return
        scene = Scene(desk)
        home = desk.folder / 'small' / 'maelle'
        subprocess.run(['cp', '-a', scene.maelle.home, home], check=True)
        scene.maelle.home = home
        disk.fill()
        for i in range(200):
            delta = scene.week.rng.randrange(1 << 30)
            done = scene.maelle.run('edit', scene.stock, f'quantity+={delta}', '--offline', ok=(0, EX_IOERR, EX_CANTCREAT))
            if done.returncode:
                break
            scene.week.book.deltas[scene.stock].append(delta)
        check(done.returncode and 'full' in done.stderr.splitlines()[-1], done)
        check(scene.maelle.status()['pending'] == i and scene.maelle.show(scene.stock)['fields']['quantity'] > 0, 'reading goes on')
        scene.week.count_stock(scene.anne, scene.stock)
        scene.anne.sync()
        done = scene.maelle.run('sync', ok=None)
        check(done.returncode in (0, EX_IOERR, EX_CANTCREAT), done)
        disk.free()
        scene.maelle.sync()
        scene.verify()


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    for name, value in vars(SETTINGS).items():
        parser.add_argument('--' + name.replace('_', '-'), type=int, default=value)
    SETTINGS, sys.argv[1:] = parser.parse_known_args()
    main([server_disk_fails, client_disk_fails, client_disk_fails_while_adding, full_disk_of_the_server, full_disk_of_a_client])
