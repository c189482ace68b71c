#!/usr/bin/env python3
"""What an older program wrote is read by this one, and nothing of it is lost: a desk of format 1, server and devices, is opened,
verified, synced and erased in; and its backup is restored. tests/data/README.md says what the desk holds."""
import json
import pathlib
import shutil
import tarfile

from desk import Client, Desk, check, equal_states, main

OLD = pathlib.Path(__file__).parents[1] / 'data' / 'desk_format_1.tar.xz'


class OldDesk(Desk):
    """The desk of the fixture, unpacked in place of a new one."""

    def __enter__(self):
        with tarfile.open(OLD) as archive:
            archive.extractall(self.folder)
        self.expected = json.loads((self.folder / 'expected.json').read_text(encoding='utf-8'))
        return self

    def clients(self):
        out = [Client(self, 'maelle.riou', self.folder / 'maelle'), Client(self, 'anne.castel', self.folder / 'anne')]
        for client in out:
            client.run('server', f'127.0.0.1:{self.port}')
        return out


def as_expected(desk):
    return desk.status()['spaces'] == desk.expected['spaces']


def the_server_is_upgraded_whole():
    with OldDesk() as desk:
        said = desk.admin('verify').stdout
        check('entries: 145, records: 100' in said, said)
        check(as_expected(desk), desk.status())
        desk.admin('compact')
        check('entries: 145, records: 100' in desk.admin('verify').stdout)
        check(as_expected(desk))


def devices_go_on_where_they_were():
    with OldDesk() as desk:
        desk.start()
        maelle, anne = desk.clients()
        check(maelle.status()['pending'] == 1 and anne.status()['pending'] == 1)
        check(maelle.sync()['applied'] == 1)
        check(anne.sync()['merged'] + anne.status()['pending'] <= 1)
        maelle.sync()
        equal_states(maelle, anne)
        check(maelle.show(desk.expected['unsent'])['fields']['title'] == 'Pas encore parti')
        check(len(maelle.show(desk.expected['contested'])['contested']['title']) == 2)
        check([c['id'] for c in anne.conflicts()] == [desk.expected['contested']], anne.conflicts())
        check(len(maelle.json('history', desk.expected['unsent'])) >= 2)
        check('Trois phrases ici même.' in maelle.show(desk.expected['protocol'])['fields']['body'])
        desk.stop()
        desk.admin('verify')


def texts_of_before_are_still_bases():
    """Two edits of one text, made from one that was written before the upgrade, are merged."""
    with OldDesk() as desk:
        desk.start()
        maelle, anne = desk.clients()
        anne.sync()
        maelle.sync()
        record = desk.expected['protocol']
        body = maelle.show(record)['fields']['body']
        maelle.edit(record, f'body=Titre. {body}')
        anne.edit(record, f'body={body} Fin.')
        maelle.sync()
        check(anne.sync()['merged'] == 1)
        maelle.sync()
        check(maelle.show(record)['fields']['body'] == f'Titre. {body} Fin.', maelle.show(record))
        desk.admin('erase', record)
        maelle.sync()
        anne.sync()
        equal_states(maelle, anne)
        desk.stop()
        desk.admin('verify')


def an_old_backup_is_restored():
    with OldDesk() as desk:
        backup = desk.folder / 'backup'
        shutil.copytree(desk.home / 'store', backup / 'store')
        shutil.rmtree(desk.home)
        desk.admin('restore', backup)
        check(as_expected(desk), 'restored')
        desk.start()
        maelle, anne = desk.clients()
        for client in (maelle, anne, maelle):
            client.sync()
        equal_states(maelle, anne)
        desk.stop()
        desk.admin('verify')


def a_spoiled_old_store_is_not_upgraded_by_half():
    with OldDesk() as desk:
        data = desk.home / 'store' / 'data.mdb'
        before = data.read_bytes()
        check(before.count(b'partenaire 7') > 0)
        data.write_bytes(before.replace(b'partenaire 7', b'partenaire 8'))
        check(desk.admin('verify', ok=None).returncode == 65)
        check(desk.admin('status', ok=None).returncode == 65)
        data.write_bytes(before)
        check(as_expected(desk))


if __name__ == '__main__':
    main([the_server_is_upgraded_whole, devices_go_on_where_they_were, texts_of_before_are_still_bases,
          an_old_backup_is_restored, a_spoiled_old_store_is_not_upgraded_by_half])
