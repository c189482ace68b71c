"""A desk for tests: a real server and real clients on loopback, in one temporary folder. Ends only what it started.

    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        maelle.add('stock', 'name=Gants M', 'quantity=40', 'threshold=15')
"""
import fcntl
import json
import os
import pathlib
import pty
import random
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import time

BIN = pathlib.Path(os.environ.get('PUPITRE_BIN', pathlib.Path(__file__).parents[2] / 'build' / 'bin'))
WAIT = 60  # seconds any one command may take, sanitizers included


class Failed(AssertionError):
    pass


def words(rng, count):
    """Text that neither compresses well nor has digits, which might read as what identifies a patient."""
    return ' '.join(''.join(rng.choices('abcdefghijklmnopqrstuvwxyz', k=14)) for _ in range(count))


def short(text, most=1500):
    return text if len(text) <= most else f'{text[:most // 2]}[…]{text[-most // 2:]}'


def run(args, env=None, ok=(0,), stdin=None):
    """Runs to the end; returns the CompletedProcess (text). An exit code not in `ok` (None: any) fails with all that was said."""
    done = subprocess.run([str(a) for a in args], env=env, input=stdin, capture_output=True, text=True, timeout=WAIT)
    if ok is not None and done.returncode not in ok:
        command = short(' '.join(map(str, args)))
        raise Failed(f'{command}\nexit {done.returncode}, expected {ok}\n{short(done.stdout)}{short(done.stderr)}')
    return done


def free_port():
    """A port that nobody listens on, and that no connection is given as its own while the server is down for a moment."""
    try:
        lowest = int(pathlib.Path('/proc/sys/net/ipv4/ip_local_port_range').read_text().split()[0])
    except OSError:
        lowest = 32768
    for _ in range(200):
        port = random.randrange(max(1025, lowest - 16000), lowest) if lowest > 2000 else 0
        with socket.socket() as free:
            try:
                free.bind(('127.0.0.1', port))
                return free.getsockname()[1]
            except OSError:
                continue
    raise Failed('no free port')


class Client:
    """One device of one member."""

    def __init__(self, desk, login, home, wrap=()):
        self.desk, self.login, self.home, self.wrap = desk, login, pathlib.Path(home), list(wrap)

    def env(self):
        return {**os.environ, 'PUPITRE_HOME': str(self.home), 'LANG': 'C.UTF-8', 'LC_ALL': 'C.UTF-8', 'NO_COLOR': '1'}

    def run(self, *args, ok=(0,), stdin=None, env=None):
        return run([*self.wrap, BIN / 'pupitre', *args], env={**self.env(), **(env or {})}, ok=ok, stdin=stdin)

    def screen(self, *args, typed=None, columns=80, env=None):
        """The exit code and what a terminal of so many columns shows, both outputs; `typed` is entered at the first question. Our side
        keeps the terminal open until all is read: its last bytes may be lost when the other side's end is the last one."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
        process = subprocess.Popen([BIN / 'pupitre', *map(str, args)], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
                                   preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0), env={**self.env(), 'TERM': 'xterm', **(env or {})})
        shown, until = b'', time.monotonic() + WAIT
        while True:
            ended = process.poll() is not None
            if select.select([ours], [], [], 0 if ended else 0.02)[0]:
                shown += os.read(ours, 65536)
            elif ended:
                break
            if typed and b': ' in shown:
                os.write(ours, typed)
                typed = None
            if time.monotonic() > until:
                process.kill()
        os.close(ours)
        os.close(theirs)
        return process.returncode, shown.replace(b'\r\n', b'\n').decode('utf-8')

    def off(self, *args, **kw):
        """The command with --offline: nothing goes on the wire."""
        return self.run(*args, '--offline', **kw)

    def json(self, *args):
        return json.loads(self.off(*args, '--json').stdout)

    def join(self):
        self.run('join', self.desk.invite(self.login))
        return self

    def add(self, kind, *fields, structure=None):
        where = ['--structure', structure] if structure else []
        return self.off('add', kind, *fields, *where).stdout.strip()

    def edit(self, record, *fields):
        return self.off('edit', record, *fields)

    def show(self, record):
        return self.json('show', record)

    def list(self, kind, *filters, structure=None):
        where = ['--structure', structure] if structure else []
        return self.json('list', kind, *filters, *where)

    def conflicts(self):
        return self.json('conflicts')

    def status(self):
        return self.json('status')

    def sync(self, ok=(0,)):
        done = self.run('sync', '--json', ok=ok)
        return json.loads(done.stdout) if done.returncode == 0 else done

    def states(self):
        return {s['space']: s['state'] for s in self.status()['spaces']}

    def clone(self, home, wrap=()):
        """The data folder copied as a person would copy it."""
        shutil.copytree(self.home, home)
        return Client(self.desk, self.login, home, wrap)


class Desk:
    def __init__(self, keep=False):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='pupitre-test-'))
        self.home = self.folder / 'server'
        self.keep, self.process, self.devices = keep, None, 0
        self.port = free_port()  # invitations carry it, so it is chosen before the home is made

    def __enter__(self):
        self.admin('init', '--name', 'Essai', '--host', f'127.0.0.1:{self.port}')
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def env(self):
        return {**os.environ, 'PUPITRED_HOME': str(self.home), 'LANG': 'C.UTF-8', 'LC_ALL': 'C.UTF-8'}

    def admin(self, *args, ok=(0,), stdin=None):
        return run([BIN / 'pupitred', *args], env=self.env(), ok=ok, stdin=stdin)

    def start(self):
        """Starts the server and waits until it listens."""
        self.log = open(self.folder / 'server.log', 'a', encoding='utf-8')
        self.process = subprocess.Popen([BIN / 'pupitred', 'serve', '--listen', f'127.0.0.1:{self.port}'], env=self.env(),
                                        stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise Failed('the server did not start:\n' + (self.folder / 'server.log').read_text())

    def _end(self, number):
        if self.process:
            self.process.send_signal(number)
            code = self.process.wait(WAIT)
            self.process.stdout.close()
            self.log.close()
            self.process = None
            return code
        return None

    def stop(self):
        code = self._end(signal.SIGTERM)
        if code not in (0, None):
            raise Failed(f'the server ended with {code}:\n' + (self.folder / 'server.log').read_text())

    def kill(self):
        self._end(signal.SIGKILL)

    def structure(self, code, name, *more):
        self.admin('structure', 'add', code, '--name', name, *more)

    def group(self, code, name, members):
        self.structure(code, name, '--group', members)

    def invite(self, login, *more):
        return self.admin('invite', login, *more).stdout.strip()

    def member(self, login, name, profession=None, **roles):
        self.admin('member', 'add', login, '--name', name, *(['--profession', profession] if profession else []))
        for code, role in roles.items():
            self.admin('grant', login, code, role)
        return self.device(login)

    def device(self, login, wrap=()):
        """A further device of a member who exists, enrolled and synced once."""
        self.devices += 1
        client = Client(self, login, self.folder / f'{login}-{self.devices}', wrap)
        client.join()
        client.sync()
        return client

    def status(self):
        return json.loads(self.admin('status', '--json').stdout)


def equal_states(*clients):
    """Asserts that the clients hold the same in every space they share, and the same as the server."""
    server = {s['space']: s['state'] for s in clients[0].desk.status()['spaces']}
    for client in clients:
        for space, state in client.states().items():
            assert server.get(space, '0' * 64) == state, (client.login, space, state, server.get(space))


def check(truth, *what):
    if not truth:
        raise Failed(' '.join(str(w) for w in what))


def main(tests):
    """Runs the functions given (or those named on the command line), prints a line each."""
    wanted = sys.argv[1:]
    for test in tests:
        if wanted and test.__name__ not in wanted:
            continue
        start = time.monotonic()
        test()
        print(f'ok {test.__name__} ({time.monotonic() - start:.1f} s)', flush=True)
