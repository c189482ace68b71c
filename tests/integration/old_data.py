#!/usr/bin/env python3
"""Stores that earlier programs left (../data/old, made by ../data/make_old.py), opened by the programs of today: everything is shown as it was,
what was noted and not sent is sent, and both sides go on."""
import json
import pathlib
import shutil
import sys
import tarfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'data'))
from desk import Client, Desk, check, equal_states, main  # noqa: E402
from make_old import KINDS, shown  # noqa: E402
from wire import readdressed  # noqa: E402

OLD = pathlib.Path(__file__).parents[1] / 'data' / 'old'


class OldDesk(Desk):
    """A desk whose home, and clients, somebody left behind."""

    def __init__(self, archive):
        super().__init__()
        with tarfile.open(archive, 'r:xz') as kept:
            for member in kept.getmembers():  # plain files under plain names, made by ourselves
                check(member.isfile() and not member.name.startswith(('/', '.')), member.name)
                path = self.folder / member.name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(kept.extractfile(member).read())
        shutil.move(self.folder / 'home', self.home)
        self.expected = json.loads((self.folder / 'expected.json').read_text(encoding='utf-8'))
        self.clients = {name: Client(self, name, self.folder / name) for name in self.expected['clients']}

    def __enter__(self):
        return self

    def invite(self, login, *more):
        """Where the server is now."""
        return readdressed(super().invite(login, *more), '127.0.0.1', self.port)


def known(now, then):
    """What was shown then is shown now; there may be more to it by now."""
    if isinstance(then, dict):
        return isinstance(now, dict) and all(name in now and known(now[name], value) for name, value in then.items())
    if isinstance(then, list):
        return isinstance(now, list) and len(now) == len(then) and all(map(known, now, then))
    return now == then


def opened(archive):
    with OldDesk(archive) as desk:
        for name, client in desk.clients.items():
            check(known(shown(client), desk.expected['clients'][name]), archive.name, name, 'is shown otherwise')
        check('All is' in desk.admin('verify').stdout)
        desk.start()
        check(known(desk.status()['spaces'], desk.expected['spaces']), desk.status()['spaces'], desk.expected['spaces'])
        check('All is' in desk.admin('verify').stdout)
        for client in desk.clients.values():
            client.run('server', f'127.0.0.1:{desk.port}')
            client.sync()
        maelle = desk.clients['maelle']
        check(maelle.status()['pending'] == 0 and maelle.status()['refused'] == 0, maelle.status())
        fresh = desk.device('anne.castel')
        equal_states(fresh, maelle)
        for kind in KINDS:
            ids = {r['id'] for r in maelle.list(kind, structure='V')}
            check({r['id'] for r in fresh.list(kind, structure='V')} == ids, kind)
        maelle.add('stock', 'name=Masques', 'quantity=4', 'threshold=1', structure='V')
        maelle.sync()
        check('All is' in desk.admin('verify').stdout)
        desk.stop()


def old_data_open():
    archives = sorted(OLD.glob('*.tar.xz'))
    check(archives, 'none in', OLD)
    for archive in archives:
        opened(archive)
        print(f'  {archive.name}')


if __name__ == '__main__':
    main([old_data_open])
