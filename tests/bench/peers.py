"""The same work done by taskwarrior and taskd (Debian packages), in the same minutes, as whole processes on the same disk: what people
who keep lists on several devices would use otherwise. Each figure bears the words of ours that it stands beside; ratios() compares.

taskd does not sync its files to the disk, and keeps the last writer's task of two who changed the same one, whatever field they changed."""
import contextlib
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid

from bench import Failed, figure, process

RECORDS = 10_000
SITES, EDITS = 3, 200
PACKAGES = {'taskwarrior': 'task', 'taskd': 'taskd', 'openssl': 'openssl'}


def look():
    """Fails, before anything is measured, when a program is missing."""
    lacking = [package for package, program in PACKAGES.items() if shutil.which(program) is None]
    if lacking:
        raise Failed(f'to compare with peers, install {" ".join(lacking)}')


def quietly(*words, env=None):
    done = subprocess.run([str(w) for w in words], env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f'{" ".join(map(str, words))}: {done.stdout[-500:]}{done.stderr[-500:]}')
    return done.stdout


def certificate(folder, name, signer=None):
    key, crt, csr, said = (folder / f'{name}.{end}' for end in ('key', 'crt', 'csr', 'ext'))
    said.write_text(f'subjectAltName=DNS:{name}\nbasicConstraints=CA:{"FALSE" if signer else "TRUE"}\n')
    quietly('openssl', 'req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', csr, '-subj', f'/CN={name}')
    by = ['-CA', folder / f'{signer}.crt', '-CAkey', folder / f'{signer}.key', '-CAcreateserial'] if signer else ['-signkey', key]
    quietly('openssl', 'x509', '-req', '-in', csr, '-out', crt, '-days', '30', '-extfile', said, *by)


class Server:
    """A taskd of one organisation and one user, whose devices share a list."""

    def __init__(self, folder):
        self.folder, self.data = folder, folder / 'taskd'
        self.data.mkdir()
        for name, signer in (('authority', None), ('localhost', 'authority'), ('device', 'authority')):
            certificate(folder, name, signer)
        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            self.port = free.getsockname()[1]
        self.ask('init')
        for name, value in (('server', f'localhost:{self.port}'), ('server.cert', folder / 'localhost.crt'), ('server.key', folder / 'localhost.key'),
                            ('ca.cert', folder / 'authority.crt'), ('log', folder / 'taskd.log'), ('family', 'IPv4'),
                            ('request.limit', 0)):
            self.ask('config', '--force', name, value)
        self.ask('add', 'org', 'msp')
        self.key = self.ask('add', 'user', 'msp', 'riou').split('user key:')[1].split()[0]
        self.process = subprocess.Popen(['taskd', 'server', '--data', self.data], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait()

    def ask(self, *words):
        return quietly('taskd', *words, '--data', self.data)

    def wait(self):
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(('127.0.0.1', self.port)) == 0:
                    return
            time.sleep(0.05)
        raise Failed('taskd does not listen')

    def peak_mib(self):
        status = pathlib.Path(f'/proc/{self.process.pid}/status').read_text()
        return int(status.split('VmHWM:')[1].split()[0]) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


class Device:
    def __init__(self, server, name):
        self.home = server.folder / name
        self.home.mkdir()
        settings = {'data.location': self.home, 'confirmation': 'off', 'bulk': '0', 'taskd.server': f'localhost:{server.port}',
                    'taskd.credentials': f'msp/riou/{server.key}', 'taskd.ca': server.folder / 'authority.crt',
                    'taskd.certificate': server.folder / 'device.crt', 'taskd.key': server.folder / 'device.key', 'taskd.trust': 'ignore hostname',
                    'default.command': 'list', 'gc': 'on'}
        self.rc = self.home / 'taskrc'
        self.rc.write_text(''.join(f'{name}={value}\n' for name, value in settings.items()))
        self.env = {**os.environ, 'TASKRC': str(self.rc), 'TASKDATA': str(self.home), 'LC_ALL': 'C.UTF-8'}

    def run(self, *words):
        return quietly('task', *words, env=self.env)

    def timed(self, *words):
        return process(shutil.which('task'), words, self.env)

    def fill(self, count, seed):
        dice = random.Random(seed)
        words = 'protocole plaie chronique réunion équipe rappeler hôpital sortie dossier relance convention salle'.split()
        tasks = [{'uuid': str(uuid.UUID(int=dice.getrandbits(128), version=4)), 'description': f'Réunion nº {n} ' + ' '.join(dice.choices(words, k=30)),
                  'project': dice.choice(('V', 'A', 'K')), 'entry': '20260101T080000Z', 'due': f'2026{dice.randrange(1, 13):02}15T080000Z',
                  'status': 'pending', 'tags': ['rcp'], 'annotations': [{'entry': '20260102T080000Z', 'description': ' '.join(dice.choices(words, k=12))}]}
                 for n in range(count)]
        source = self.home / 'all.json'
        source.write_text(json.dumps(tasks, ensure_ascii=False), encoding='utf-8')
        self.run('import', source)
        return [task['uuid'] for task in tasks]


@contextlib.contextmanager
def shared():
    with tempfile.TemporaryDirectory(prefix='pupitre-peers-') as folder:
        server = Server(pathlib.Path(folder))
        try:
            yield server
        finally:
            server.stop()


def beside(what, values, unit):
    return figure('taskwarrior', what, values, unit)


def everyday(options):
    with shared() as server:
        device = Device(server, 'a')
        ids = device.fill(RECORDS, 1)
        device.run('sync', 'init')
        runs = range(options.runs)
        page = [device.timed('description.contains:nº 123', 'list') for _ in runs]
        yield beside(f'filtered page of {RECORDS}', [f[0] for f in page], 'ms')
        yield beside(f'filtered page of {RECORDS}: peak memory', [f[2] / 1024 for f in page], 'MiB')
        yield beside(f'all as JSON of {RECORDS}', [device.timed('export')[0] for _ in runs], 'ms')
        yield beside(f'add one to {RECORDS}', [device.timed('add', f'Point {n}')[0] for n in runs], 'ms')
        device.run('sync')
        syncs = []
        for n in runs:
            device.run(ids[0], 'modify', f'Point {n}')
            syncs.append(device.timed('sync')[0])
        yield beside(f'one small edit, {RECORDS} records', syncs, 'ms')
        yield beside(f'nothing new, {RECORDS} records', [device.timed('sync')[0] for _ in runs], 'ms')
        first = [Device(server, f'first{n}').timed('sync') for n in range(max(1, options.runs // 3))]
        yield beside(f'{RECORDS} records', [f[0] for f in first], 'ms')
        yield beside(f'{RECORDS}: client peak memory', [f[2] / 1024 for f in first], 'MiB')
        yield beside(f'{RECORDS}: server peak memory', [server.peak_mib()], 'MiB')


def three_sites(_options):
    with shared() as server:
        sites = [Device(server, name) for name in 'abc']
        ids = sites[0].fill(EDITS, 2)
        sites[0].run('sync', 'init')
        for site in sites[1:]:
            site.run('sync')
        for number, site in enumerate(sites):
            for one in ids:
                site.run(one, 'modify', (f'Vu du site {number}', 'priority:H', 'project:B')[number])
        order = [*sites, *sites[:-1]]
        yield beside('all equal (five syncs)', [sum(site.timed('sync')[0] for site in order)], 'ms')


def rows(options):
    yield from everyday(options)
    yield from three_sites(options)


def ratios(figures):
    """Lines that say how many times ours each of the peers' figures is."""
    ours = {f['what']: f for f in figures if f['row'] != 'taskwarrior'}
    for peer in (f for f in figures if f['row'] == 'taskwarrior' and f['what'] in ours):
        own = ours[peer['what']]
        yield f'{own["row"]:11} {peer["what"]:44} {own["median"]:10.1f} {peer["median"]:10.1f} {peer["unit"]:4} {peer["median"] / own["median"]:7.1f} times ours'
