#!/usr/bin/env python3
"""Every command of pupitred, with and without a running server, used rightly and wrongly, in English and French."""
import hashlib
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import tempfile
import threading
import time

from desk import BIN, Failed, check, main, run

PUPITRED = BIN / 'pupitred'
COMMANDS = {
    'init': 'initialiser', 'structure': 'structure', 'member': 'membre', 'grant': 'accorder', 'ungrant': 'retirer',
    'invite': 'inviter', 'serve': 'servir', 'status': 'état', 'devices': 'appareils', 'revoke': 'révoquer',
    'erase': 'effacer', 'backup': 'sauvegarder', 'restore': 'restaurer', 'verify': 'vérifier', 'compact': 'compacter',
}
OK, USAGE, DATAERR, NOINPUT, UNAVAILABLE, CANTCREAT, IOERR, TEMPFAIL = 0, 64, 65, 66, 69, 73, 74, 75


class Home:
    """A server home in a temporary folder, and the server when it runs."""

    def __init__(self, name='home', folder=None):
        self.own = folder is None
        self.folder = folder or pathlib.Path(tempfile.mkdtemp(prefix='pupitred-test-'))
        self.path, self.server, self.port = self.folder / name, None, None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.server:
            self.server.kill()
            self.server.wait()
            self.server.stdout.close()
        if self.own:
            shutil.rmtree(self.folder, ignore_errors=True)

    def env(self, language):
        plain = {k: v for k, v in os.environ.items() if k not in ('LANGUAGE', 'LC_MESSAGES', 'PUPITRED_HOME')}
        return {**plain, 'PUPITRED_HOME': str(self.path), 'LANG': language, 'LC_ALL': language}

    def __call__(self, *args, ok=(OK,), language='C.UTF-8'):
        return run([PUPITRED, *args], env=self.env(language), ok=ok)

    def refused(self, code, word, *args):
        """The command ends with `code` and one sentence that holds `word`."""
        done = self(*args, ok=(code,))
        check(word in done.stderr and done.stderr.count('\n') == 1 and not done.stdout, args, done)

    def status(self):
        return json.loads(self('status', '--json').stdout)

    def start(self, *more, **env):
        log = open(self.folder / 'log', 'ab')
        self.server = subprocess.Popen([PUPITRED, 'serve', '--listen', '127.0.0.1:0', *more], env={**self.env('C.UTF-8'), **env},
                                       stdout=subprocess.PIPE, stderr=log, text=True)
        log.close()
        line = self.server.stdout.readline()
        check(line.startswith('listening on 127.0.0.1:'), line, (self.folder / 'log').read_text())
        self.port = int(line.rsplit(':', 1)[1])

    def stop(self, number=signal.SIGTERM):
        self.server.send_signal(number)
        code = self.server.wait(30)
        self.server.stdout.close()
        self.server = None
        return code

    def log(self):
        return (self.folder / 'log').read_text()

    def people(self):
        self('init', '--name', 'Essai', '--host', 'localhost:7417')
        self('structure', 'add', 'V', '--name', 'MSP du Val')
        self('structure', 'add', 'A', '--name', "MSP de l'Arc")
        self('structure', 'add', 'A+V', '--name', 'Arc et Val', '--group', 'A,V')
        self('member', 'add', 'riou', '--name', 'Maëlle Riou')
        self('grant', 'riou', 'V', 'coordinator')
        self('grant', 'riou', 'A', 'coordinatrice')


def modes(path):
    return {p: stat.S_IMODE(p.lstat().st_mode) for p in [path, *path.rglob('*')]}


def init_makes_a_private_home():
    with Home() as home:
        said = home('init', '--name', 'Essai', '--host', 'localhost').stdout
        check(str(home.path) in said, said)
        check(all(mode & 0o077 == 0 for mode in modes(home.path).values()), modes(home.path))
        home.refused(CANTCREAT, 'already', 'init', '--name', 'Essai', '--host', 'localhost')
        other = Home('other', home.folder)
        other.refused(USAGE, '--host', 'init', '--name', 'Essai')
        other.refused(DATAERR, 'host', 'init', '--name', 'Essai', '--host', 'not a host')
        check(not (other.path / 'store').exists())


def nothing_works_without_a_home():
    with Home() as home:
        for args in (['status'], ['structure'], ['devices'], ['verify'], ['compact'], ['serve'], ['backup', 'x'],
                     ['member', 'add', 'riou', '--name', 'R'], ['grant', 'riou', 'V', 'leader'], ['invite', 'riou']):
            home.refused(NOINPUT, 'no server home', *args)
        check(not home.path.exists())


def people_and_roles(running=False):
    with Home() as home:
        home('init', '--name', 'Essai', '--host', 'localhost')
        if running:
            home.start()
        home('structure', 'add', 'V', '--name', 'MSP du Val')
        home('structure', 'ajouter', 'R', '--name', 'MSP des Hauts', '--timezone', 'Indian/Reunion')
        home('structure', 'add', 'R+V', '--name', 'Val et Hauts', '--group', 'R,V')
        home.refused(CANTCREAT, 'already', 'structure', 'add', 'V', '--name', 'again')
        home.refused(DATAERR, 'code', 'structure', 'add', 'v v', '--name', 'bad')
        home.refused(NOINPUT, 'group', 'structure', 'add', 'X+Y', '--name', 'bad', '--group', 'X,Y')
        home.refused(USAGE, '--name', 'structure', 'add', 'X')
        home.refused(USAGE, 'structure add', 'structure', 'remove', 'V')
        lines = home('structure').stdout.splitlines()
        check([line.split('\t')[0] for line in lines] == ['R', 'R+V', 'V'], lines)
        check('Indian/Reunion' in lines[0] and 'R, V' in lines[1], lines)

        home('member', 'add', 'riou', '--name', 'Maëlle Riou', '--profession', 'médecin')
        home.refused(CANTCREAT, 'already', 'member', 'add', 'riou', '--name', 'Maëlle Riou')
        home.refused(DATAERR, 'login', 'member', 'add', 'Riou!', '--name', 'x')
        home.refused(USAGE, 'profession', 'member', 'add', 'dup', '--name', 'x', '--profession', 'astrologue')
        home('grant', 'riou', 'V', 'coordinator')
        home('accorder', 'riou', 'R', 'coordinatrice')
        home.refused(NOINPUT, 'nobody', 'grant', 'nobody', 'V', 'leader')
        home.refused(NOINPUT, 'Q', 'grant', 'riou', 'Q', 'leader')
        home.refused(DATAERR, 'group', 'grant', 'riou', 'R+V', 'leader')
        home.refused(USAGE, 'coordinator, leader', 'grant', 'riou', 'V', 'chef')
        check('R coordinator, V coordinator' in home('member').stdout)
        home('ungrant', 'riou', 'R', 'coordinator')
        home.refused(NOINPUT, 'does not have', 'ungrant', 'riou', 'R', 'coordinator')
        check(home('member').stdout == 'riou\tMaëlle Riou\tV coordinator\n')

        records = {s['space']: s['records'] for s in home.status()['spaces']}
        check(records == {'R/team': 2, 'V/team': 2}, 'the structure and the person, each', records)
        check('V' in (word := home('invite', 'riou').stdout) or word.startswith('pupitre:localhost:7417:'), word)
        check(word.count('\n') == 1 and len(word.split()) == 1, 'one word, nothing else', word)
        check(home('invite', 'riou', '--ttl', '3d').stdout != word, 'each has its own secret')
        home.refused(NOINPUT, 'no member', 'invite', 'nobody')
        home.refused(USAGE, 'duration', 'invite', 'riou', '--ttl', 'soon')
        home.refused(NOINPUT, 'abcd', 'revoke', 'abcd')
        home.refused(NOINPUT, 'abcd', 'devices', '--confirm', 'abcd')
        home.refused(NOINPUT, 'no record', 'erase', 'abcd')
        home.refused(USAGE, 'id', 'erase', '?')
        check(home('devices').stdout == '' and json.loads(home('devices', '--json').stdout) == {'v': 1, 'devices': []})
        check('All is' in home('verify').stdout)
        check('rewritten' in home('compact').stdout)
        check({s['space']: s['records'] for s in home.status()['spaces']} == records)
        if running:
            check(home.stop() == 0)


def people_and_roles_through_the_server():
    people_and_roles(running=True)


def wrong_use():
    with Home() as home:
        home.refused(USAGE, '--help')
        home.refused(USAGE, 'no command', 'frobnicate')
        home.refused(USAGE, '--frobnicate', 'status', '--frobnicate')
        home.refused(USAGE, 'needs a value', 'status', '--home')
        home.refused(USAGE, '--ttl', 'status', '--ttl', '3h')
        home.refused(USAGE, 'missing', 'grant', 'riou')
        home.refused(USAGE, 'too many', 'compact', 'now')
        home.refused(USAGE, '--home DIR', 'status', '--home', '')
        done = home('--home', str(home.folder / 'else'), 'status', ok=(NOINPUT,))
        check('else' in done.stderr, 'options may stand before the command', done)
        check(home('--version').stdout.startswith('pupitred '))


def hostile_text_is_escaped():
    with Home() as home:
        home('init', '--name', 'Essai', '--host', 'localhost')
        done = home('grant', 'a\x1b[31mb', 'V', 'leader', ok=(NOINPUT,))
        check('\x1b' not in done.stderr and '\\x1b[31m' in done.stderr, repr(done.stderr))


def help_in_both_languages():
    with Home() as home:
        for language, title in (('C.UTF-8', 'Usage: pupitred'), ('fr_FR.UTF-8', 'Usage\u00a0: pupitred')):
            listed = home('--help', language=language).stdout
            check(listed.startswith(title), language, listed)
            for name, nom in COMMANDS.items():
                shown = nom if language.startswith('fr') else name
                check(f'  {shown} ' in listed, language, shown)
                by_name = home(name, '--help', language=language).stdout
                check(by_name == home('--help', nom, language=language).stdout, 'by either name', name)
                check('MIME' not in by_name, 'the head of the catalogue', by_name)
                check('xemple' in by_name or 'xample' in by_name, name, by_name)
                check(('Exemple' in by_name) == language.startswith('fr'), name, by_name)
        check('Il y a déjà' in (home('init', '--name', 'É', '--host', 'h', language='fr_FR.UTF-8') and
                                home('initialiser', '--name', 'É', '--host', 'h', language='fr_FR.UTF-8', ok=(CANTCREAT,))).stderr)


def french_through_the_server():
    """What a command says in the server comes out in the language of the person who typed it."""
    with Home() as home:
        home.people()
        home.start()
        said = home('membre', 'ajouter', 'castel', '--name', 'Anne Castel', language='fr_FR.UTF-8').stdout
        check(said == 'Le membre castel (Anne Castel) est ajouté.\n', said)
        check('command: member --name=Anne Castel -- ajouter castel' in home.log(), home.log())
        check('is added' in home('member', 'add', 'morel', '--name', 'Paul Morel').stdout)
        check('coordinat' in home('accorder', 'castel', 'V', 'coordinator', language='fr_FR.UTF-8').stdout)
        check('appareil' in home('révoquer', 'abcd', language='fr_FR.UTF-8', ok=(NOINPUT,)).stderr)


def the_language_that_was_asked_for():
    with Home() as home:
        for variables, french in (({}, False), ({'LANG': 'fr_FR.UTF-8'}, True), ({'LANG': 'fr'}, True), ({'LC_ALL': 'C', 'LANG': 'fr_FR'}, False),
                                  ({'LC_MESSAGES': 'fr_FR.UTF-8', 'LANG': 'de_DE'}, True), ({'LANG': 'de_DE.UTF-8'}, False),
                                  ({'LANGUAGE': 'fr', 'LANG': 'C'}, False), ({'LANGUAGE': 'fr:en', 'LANG': 'C.UTF-8'}, True),
                                  ({'LANGUAGE': 'en', 'LANG': 'fr_FR.UTF-8'}, False)):
            env = {k: v for k, v in home.env('C').items() if not k.startswith('L')}
            said = run([PUPITRED, '--help'], env={**env, **variables}).stdout
            check(said.startswith('Usage\u00a0:') == french, variables, said[:40])


def no_catalogue_is_no_failure():
    with Home() as home:
        os.environ['PUPITRE_LOCALEDIR'] = str(home.folder)
        try:
            check(home('--help', language='fr_FR.UTF-8').stdout.startswith('Usage: pupitred'))
        finally:
            del os.environ['PUPITRE_LOCALEDIR']


def one_server_a_home():
    with Home() as home:
        home.people()
        home.start()
        home.refused(TEMPFAIL, 'already runs', 'serve', '--listen', '127.0.0.1:0')
        check(home.status()['v'] == 1, 'the first goes on')
        check(modes(home.path)[home.path / 'admin.sock'] == 0o600)
        taken = Home('taken', home.folder)
        taken.people()
        taken.refused(UNAVAILABLE, 'Cannot listen', 'serve', '--listen', f'127.0.0.1:{home.port}')
        taken.refused(USAGE, 'not an address', 'serve', '--listen', '127.0.0.1:70000')
        check(home.stop(signal.SIGINT) == 0 and not (home.path / 'admin.sock').exists())
        home.start()
        home.server.kill()
        home.server.wait()
        home.server.stdout.close()
        check((home.path / 'admin.sock').exists(), 'a killed server leaves its socket')
        home('member', 'add', 'morel', '--name', 'Paul Morel')
        home.start()
        check(home.stop() == 0)


def many_commands_at_once():
    with Home() as home:
        home.people()
        home.start()
        done = []

        def add(number):
            done.append(home('member', 'add', f'm{number}', '--name', f'M {number}', ok=None).returncode)

        threads = [threading.Thread(target=add, args=(i,)) for i in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        check(done == [0] * 12, done)
        check(len(home('member').stdout.splitlines()) == 13)


def admin_socket_takes_only_requests():
    with Home() as home:
        home.people()
        home.start()
        for bytes_sent in (b'\xff\xff\xff\xff', b'\x00\x00\x00\x05hello', b'\x00\x00\x00\x02\x01\x09', b'GET / HTTP/1.0\r\n\r\n'):
            with socket.socket(socket.AF_UNIX) as caller:
                caller.connect(str(home.path / 'admin.sock'))
                caller.settimeout(20)
                caller.sendall(bytes_sent)
                caller.shutdown(socket.SHUT_WR)
                while caller.recv(4096):
                    pass
        check(home.status()['connections'] == 0)


def strangers_are_told_or_cut():
    with Home() as home:
        home.people()
        home.start()
        address = ('127.0.0.1', home.port)
        with socket.create_connection(address, timeout=20) as plain:
            plain.sendall(b'GET / HTTP/1.0\r\n\r\n' * 50)
            try:
                while plain.recv(4096):
                    pass
            except ConnectionResetError:
                pass
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with context.wrap_socket(socket.create_connection(address, timeout=20)) as stranger:
            check(stranger.version() == 'TLSv1.3')
            stranger.sendall(b'\x7f\xff\xff\xff\x03\x00')  # a frame that says it has 2 GiB
            said = b''
            try:
                while chunk := stranger.recv(4096):
                    said += chunk
            except (ConnectionResetError, ssl.SSLError):
                pass
            check(said[4:5] == b'\x0f', 'a refusal, in words', said)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.wrap_socket(socket.create_connection(address, timeout=20))
            raise Failed('TLS 1.2 was accepted')
        except ssl.SSLError:
            pass
        silent = [socket.create_connection(address, timeout=20) for _ in range(40)]
        check(home.status()['connections'] == 0, 'silent connections do not count, nor stop anything')
        check('All is' in home('verify').stdout)
        for connection in silent:
            connection.close()
        check(home.stop() == 0)


def full_backup_and_restore():
    with Home() as home:
        home.people()
        home.start()
        before, backup = home.status(), home.folder / 'backup'
        home('backup', str(backup) + '/')
        check(all(mode & 0o077 == 0 for mode in modes(backup).values()), modes(backup))
        home.refused(CANTCREAT, 'not an empty', 'backup', str(backup))
        home.refused(CANTCREAT, 'cannot be written', 'backup', '/proc/nowhere/backup')
        home('member', 'add', 'late', '--name', 'Too Late')
        home.refused(TEMPFAIL, 'server runs', 'restore', str(backup))
        check(home.stop() == 0)
        home.refused(CANTCREAT, 'already', 'restore', str(backup))

        new = Home('new', home.folder)
        content = {p: p.read_bytes() for p in backup.rglob('*') if p.is_file()}
        said = new('restore', str(backup)).stdout
        check('new incarnation' in said and '--confirm' in said and 'revoke' in said, said)
        check(content == {p: p.read_bytes() for p in backup.rglob('*') if p.is_file()}, 'the backup is left as it was')
        after = new.status()
        check(after['spaces'] == before['spaces'] and after['incarnation'] != before['incarnation'], before, after)
        check('All is' in new('verify').stdout)
        check(new('member').stdout == 'riou\tMaëlle Riou\tA coordinator, V coordinator\n')
        check(new('invite', 'riou').stdout[-40:] != '', 'it is the same authority')
        fingerprint = [home('invite', 'riou').stdout.strip().rsplit(':', 1)[1][26:70], new('invite', 'riou').stdout.strip().rsplit(':', 1)[1][26:70]]
        check(fingerprint[0] == fingerprint[1], fingerprint)
        new.server = None
        with new:
            new.start()
            check(new.status()['spaces'] == before['spaces'])
            check(new.stop() == 0)


def restore_from_the_authority_alone():
    with Home() as home:
        home.people()
        kept = home.folder / 'authority'
        home('backup', '--authority', str(kept))
        check([p.name for p in kept.iterdir()] == ['authority.pem'] and (kept / 'authority.pem').stat().st_size < 8192)
        check(all(mode & 0o077 == 0 for mode in modes(kept).values()), modes(kept))
        new = Home('new', home.folder)
        said = new('restore', str(kept)).stdout
        check('structures' in said and '--confirm' in said, said)
        check(new.status()['spaces'] == [] and new('member').stdout == '')
        new('structure', 'add', 'V', '--name', 'MSP du Val')
        new('member', 'add', 'riou', '--name', 'Maëlle Riou')
        words = [h('invite', 'riou').stdout.strip().rsplit(':', 1)[1][26:70] for h in (home, new)]
        check(words[0] == words[1], 'the fingerprint in the invitations', words)


def restore_refuses_what_is_no_backup():
    with Home() as home:
        home.people()
        new = Home('new', home.folder)
        new.refused(NOINPUT, 'no backup', 'restore', str(home.folder / 'nothing'))
        home('backup', str(home.folder / 'b'))
        data = home.folder / 'b' / 'store' / 'data.mdb'
        whole = data.read_bytes()
        for damaged in (b'', whole[:5000], b'x' * len(whole)):
            data.write_bytes(damaged)
            done = new('restore', str(home.folder / 'b'), ok=(DATAERR,))
            check(not (new.path / 'store').exists() and not (new.path / 'store.draft').exists(), done)
        data.write_bytes(whole)
        new('restore', str(home.folder / 'b'))
        check('All is' in new('verify').stdout)
        (home.folder / 'c').mkdir()
        (home.folder / 'c' / 'authority.pem').write_text('nonsense')
        Home('third', home.folder).refused(DATAERR, 'not a whole backup', 'restore', str(home.folder / 'c'))


def verify_notices_damage():
    with Home() as home:
        home.people()
        data = home.path / 'store' / 'data.mdb'
        whole = data.read_bytes()
        check('All is' in home('verify').stdout)
        marker = 'Maëlle Riou'.encode()
        at = [i for i in range(len(whole)) if whole.startswith(marker, i)]
        check(at, 'the name is in the file')
        changed = bytearray(whole)
        for i in at:
            changed[i:i + len(marker)] = 'Maelle  Riou'.encode()
        data.write_bytes(changed)
        done = home('verify', ok=(DATAERR,))
        check('Entry V/team' in done.stdout or 'Record V/team' in done.stdout, done)
        check('Faults' in done.stderr, done)
        data.write_bytes(whole[:len(whole) // 2])
        done = home('verify', ok=(DATAERR,))
        check('damaged' in done.stderr, done)


def compact_while_serving():
    with Home() as home:
        home.people()
        home.start()
        before = home.status()
        for _ in range(3):
            check('rewritten' in home('compact').stdout)
            check(home.status()['spaces'] == before['spaces'])
        home('member', 'add', 'morel', '--name', 'Paul Morel')
        check('morel' in home('member').stdout and 'All is' in home('verify').stdout)
        check(home.stop() == 0)


def person_id(code, login):
    """The id that a rule gives to a member's record: a UUIDv8 from a hash."""
    parts = [b'person', code.encode(), login.encode()]
    made = bytearray(hashlib.sha256(b''.join(len(p).to_bytes(4, 'big') + p for p in parts)).digest()[:16])
    made[6], made[8] = made[6] & 0x0f | 0x80, made[8] & 0x3f | 0x80
    return made.hex()


def erase_leaves_no_bytes(running=False):
    """The server's part: values go from every file, the chains stay whole, and so they do after a restore."""
    marker = 'Dupinnoise'
    with Home() as home:
        home.people()
        home('member', 'add', 'dupin', '--name', f'Zéphyrine {marker}')
        for code in 'VA':
            home('grant', 'dupin', code, 'professional')
        if running:
            home.start()
        heads = {s['space']: s['seq'] for s in home.status()['spaces']}
        whole = person_id('V', 'dupin')
        home.refused(USAGE, 'no field', 'erase', whole, 'colour')
        said = home('erase', whole, 'nom').stdout
        check('values: 1' in said, said)
        home('effacer', person_id('A', 'dupin'))
        check({s['space']: s['seq'] for s in home.status()['spaces']} == {k: v + 1 for k, v in heads.items()}, 'an entry each')
        home('compact')
        check('All is' in home('verify').stdout)
        if running:
            check(home.stop() == 0)
        # the roster still knows the member's name, once: only the records were erased
        data = (home.path / 'store' / 'data.mdb').read_bytes()
        check(data.count(marker.encode()) == 1, data.count(marker.encode()))
        home('backup', str(home.folder / 'b'))
        new = Home('new', home.folder)
        new('restore', str(home.folder / 'b'))
        check('All is' in new('verify').stdout)


def erase_through_the_server():
    erase_leaves_no_bytes(running=True)


def a_failing_disk_ends_the_server():
    """After a failed sync nothing is acknowledged: the server ends with EX_IOERR, and its next life reads the store anew."""
    library = BIN / 'failing_sync.so'
    if not library.exists() or 'asan' in os.environ.get('LD_PRELOAD', ''):
        raise Failed(f'{library} is not built')
    with Home() as home:
        home.people()
        sign = home.folder / 'failing'
        home.start(LD_PRELOAD=str(library), FAILING_SYNC=str(sign), ASAN_OPTIONS='verify_asan_link_order=0')
        home('member', 'add', 'before', '--name', 'Before')
        sign.touch()
        done = home('member', 'add', 'during', '--name', 'During', ok=(TEMPFAIL,))
        check('is added' not in done.stdout and 'went away' in done.stderr, done)
        check(home.server.wait(30) == IOERR, 'its supervisor starts it again')
        home.server.stdout.close()
        home.server = None
        check('nothing more is acknowledged' in home.log(), home.log())
        sign.unlink()
        home.start()
        check('before' in home('member').stdout and 'All is' in home('verify').stdout)
        home('member', 'add', 'after', '--name', 'After')
        check(home.stop() == 0)


def a_full_disk_is_survived():
    """On a file system of a few megabytes (needs root to mount; skipped without)."""
    with Home() as home:
        small = home.folder / 'small'
        small.mkdir()
        if subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', str(small)], capture_output=True).returncode:
            print('   (no mount here: not tried)')
            return
        try:
            tight = Home('home', small)
            with tight:
                tight.people()
                tight.folder = home.folder  # the log is elsewhere
                tight.start()
                ballast = small / 'ballast'
                with open(ballast, 'wb', buffering=0) as file:
                    try:
                        while True:
                            file.write(bytes(4096))
                    except OSError:
                        pass
                for i in range(300):  # free pages are used up first
                    tight('member', 'add', f'm{i}', '--name', 'M' * 120, ok=(0, 74))
                    before = tight.status()
                    full = tight('grant', f'm{i}', 'V', 'leader', ok=(0, 66, 74))
                    if full.returncode == 74:
                        break
                check(full.returncode == 74 and 'full' in full.stderr and not full.stdout, full)
                check(tight.status() == before, 'reading goes on, nothing was half done')
                ballast.unlink()
                tight('grant', f'm{i}', 'V', 'leader')
                check(f'm{i}\t' in tight('member').stdout and 'All is' in tight('verify').stdout)
                check('disk is full' in tight.log() and 'room on the disk again' in tight.log(), tight.log())
                check(tight.stop() == 0)
        finally:
            subprocess.run(['umount', '-l', str(small)], check=True)


if __name__ == '__main__':
    main([init_makes_a_private_home, nothing_works_without_a_home, people_and_roles, people_and_roles_through_the_server, wrong_use,
          hostile_text_is_escaped, help_in_both_languages, french_through_the_server, the_language_that_was_asked_for, no_catalogue_is_no_failure, one_server_a_home,
          many_commands_at_once, admin_socket_takes_only_requests, strangers_are_told_or_cut, full_backup_and_restore,
          restore_from_the_authority_alone, restore_refuses_what_is_no_backup, verify_notices_damage, compact_while_serving,
          erase_leaves_no_bytes, erase_through_the_server, a_failing_disk_ends_the_server, a_full_disk_is_survived])
