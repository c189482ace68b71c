#!/usr/bin/env python3
"""What a person, a disk or another program can do wrong: each time one clear sentence, the right exit code, and nothing lost that
was written. (What other peers can do wrong: bad_peers.py.)"""
import contextlib
import hashlib
import os
import re
import socket
import subprocess
import threading
import time
import unicodedata
import uuid

from desk import BIN, Client, Desk, check, equal_states, main
from wire import ALPHABET, DELTA, PUT, TEXT, ADD, Device, change, integer, record_id, reference, secret_of, text

USAGE, DATAERR, NOINPUT, UNAVAILABLE, CANTCREAT, IOERR, TEMPFAIL, PROTOCOL, NOPERM, CONFIG = 64, 65, 66, 69, 73, 74, 75, 76, 77, 78
EVIL = '\x1b[2J\x1b]0;titre\x07\u202eabc\u009b31m\x7f\u2066x\rfin\nligne'


def said(done, code, *words):
    """One sentence on the error output that holds the words, and the code."""
    check(done.returncode == code, done)
    check(done.stderr.startswith('pupitre') and done.stderr.count('\n') == 1 and len(done.stderr) < 900, done)
    check(all(w in done.stderr for w in words), words, done.stderr)


def one_person(desk):
    desk.structure('V', 'MSP de Valombre')
    return desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')


def shell(client, line, **env):
    return subprocess.run(['bash', '-c', line.replace('pupitre', str(BIN / 'pupitre'))], env={**client.env(), **env},
                          capture_output=True, text=True, timeout=60, check=False)


# ---- words ----

def wrong_words():
    with Desk() as desk:
        maelle = one_person(desk)
        maelle.sync()
        action = maelle.add('action', 'title=Une', 'owner=Riou')
        before = maelle.show(action)
        enough = {'action': ['title=x', 'owner=Riou'], 'stock': ['name=x', 'threshold=1'], 'person': ['name=x', 'profession=other'],
                  'funding': ['title=x', 'source=fir', 'purpose=project'],
                  'time': ['person=Riou', 'date=2026-01-01', 'activity=projects']}
        for kind, word, code, *words in (
                ('action', 'due=31/02/2026', DATAERR, 'Due', '31/02/2026'), ('action', 'state=frog', DATAERR, 'State', 'to do'),
                ('action', 'frog=1', USAGE, 'frog', 'help action'), ('action', 'title', USAGE, 'FIELD=VALUE'),
                ('action', 'support=Personne', DATAERR, 'Support', 'Personne'), ('stock', 'quantity=abc', DATAERR, 'abc'),
                ('stock', 'quantity=' + '9' * 30, DATAERR, 'Quantity'), ('funding', 'requested=1e400', DATAERR, 'Requested', 'euros'),
                ('person', 'rpps=123', DATAERR, 'RPPS'), ('person', 'login=x', DATAERR, 'login'),
                ('time', 'minutes=-5', DATAERR, 'Duration'), ('action', 'note=@/nonexistent', NOINPUT, '/nonexistent')):
            said(maelle.off('add', kind, *enough[kind], word, ok=None), code, *words)
        for line, code, *words in (
                (['frog'], USAGE, 'frog'), (['add', 'frog'], USAGE, 'kinds'), (['list', 'frog'], USAGE, 'kinds'), (['add'], USAGE),
                (['show', 'zzzz'], NOINPUT, 'zzzz'), (['show', '0'], DATAERR, 'id'), (['show', '!!!!'], DATAERR, 'id'),
                (['edit', action, 'title='], DATAERR, 'Title'), (['edit', action, 'title+=x'], USAGE, 'Title'),
                (['edit', action, 'merged_into=' + action], DATAERR, 'itself'), (['list', 'action', 'due<x'], DATAERR, 'Due'),
                (['list', 'action', '--sort', 'frog'], USAGE, 'frog'), (['copy', action, '--compartment', 'frog'], USAGE, 'frog'),
                (['resolve', action, 'title', '--keep', '9'], DATAERR, 'contested'), (['refused', 'zz'], NOINPUT, 'zz'),
                (['refused', '--export', '/nonexistent/x'], CANTCREAT, '/nonexistent/x'), (['server', 'x:99999'], DATAERR, 'HOST:PORT'),
                (['import', 'action', '/nonexistent'], NOINPUT, '/nonexistent'), (['import', 'action', '/'], DATAERR, '/'),
                (['export', 'frog'], USAGE, 'frog'), (['help', 'frog'], USAGE, 'frog'), (['list', 'action', '--bogus'], USAGE, '--bogus'),
                (['join', 'frog'], CANTCREAT, 'maelle.riou')):
            said(maelle.run(*line, ok=None), code, *words)
        check(maelle.show(action) == before, 'nothing of all that was written')
        check(len(maelle.list('action')) == 1)
        desk.stop()


def options_that_are_not_heeded():
    """A structure that is none, a compartment that is none, two forms at once: told by commands, too, that would have no use for them."""
    with Desk() as desk:
        maelle = one_person(desk)
        for line in (['today'], ['due'], ['agenda'], ['refused'], ['status'], ['whoami'], ['stock'], ['list', 'stock'], ['conflicts']):
            said(maelle.off(*line, '--structure', 'QQ', ok=None), USAGE, 'QQ')
            said(maelle.off(*line, '--compartment', 'cave', ok=None), USAGE, 'cave')
            said(maelle.off(*line, '--json', '--csv', ok=None), USAGE, '--csv')
        desk.stop()


def words_of_any_bytes():
    """Huge words, words that are no UTF-8, and words that would act on a terminal, in every place a word can stand."""
    with Desk() as desk:
        maelle = one_person(desk)
        commands = ['join', 'whoami', 'server', 'add', 'list', 'show', 'edit', 'remove', 'restore', 'history', 'conflicts', 'resolve',
                    'refused', 'copy', 'import', 'export', 'kinds', 'help', 'completion']
        for command in commands:
            for words in ([], [''], ['x' * 120000], [b'\xff\xfe'], ['\x1b[31mrouge\x07'], ['a', 'b', 'c', 'd', 'e'], ['='], ['--', '-x'],
                          ['--structure'], ['--structure', 'Z'], ['action', b'title=\xff']):
                done = subprocess.run([BIN / 'pupitre', command, *words], env={**maelle.env(), 'EDITOR': 'false'}, timeout=60,
                                      stdin=subprocess.DEVNULL, capture_output=True, check=False, cwd=desk.folder)
                check(done.returncode == 0 or 64 <= done.returncode <= 78 and done.returncode not in (70, 71), command, words, done)
                check(done.returncode == 0 or done.stderr.count(b'\n') == 1 and len(done.stderr) < 1000, command, words, done)
                for out in (done.stdout, done.stderr):
                    check(not controls(out.decode('utf-8')), command, words, out)
        desk.stop()


def controls(shown):
    return re.findall('[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]', shown)


def synced_text_cannot_act():
    """Somebody's changed program writes what terminals obey, into names, titles, kinds and fields: shown escaped everywhere."""
    with Desk() as desk:
        maelle = one_person(desk)
        hand = Device(desk, 'maelle.riou')
        person, action, meeting, unknown = (record_id() for _ in range(4))
        evil = text(EVIL)
        with hand.open() as wire:
            for part in ((person, 2, {}, [change(1, PUT, evil), change(2, PUT, integer(2))]),
                         (action, 11, {}, [change(1, PUT, evil), change(2, PUT, reference(person), EVIL), change(999, PUT, evil)]),
                         (meeting, 8, {}, [change(2, PUT, evil), change(11, TEXT, evil), change(7, ADD, reference(person), EVIL)]),
                         (unknown, 777, {}, [change(1, PUT, evil), change(2, 77, evil), change(3, PUT, b'\x22\x03abc')]),
                         (record_id(), 20, {}, [change(1, PUT, text('=cmd')), change(3, DELTA, delta=(1 << 63) - 1)])):
                check(hand.submit(wire, hand.edit('V/team', part)) == (1, 0))
        other = Device(desk, 'maelle.riou')
        with other.open() as wire:
            other.submit(wire, other.edit('V/team', (action, 11, {}, [change(1, PUT, text(EVIL + '2'))])))
        maelle.sync()
        action, meeting, unknown = (str(uuid.UUID(bytes=r)) for r in (action, meeting, unknown))
        lines = [['list', 'action'], ['list', 'person'], ['show', action], ['show', meeting], ['show', unknown], ['history', action],
                 ['history', unknown], ['conflicts'], ['export', 'meeting'], ['list', 'stock'], ['list', 'action', 'title=' + EVIL]]
        for line in lines:
            for form in ([], ['--json'], ['--csv']):
                done = maelle.off(*line, *form)
                ends = done.stdout.replace('\r\n', '\n') if form == ['--csv'] or line[0] == 'export' else done.stdout
                check(not controls(ends + done.stderr), line, form, repr(done.stdout))
            shown = re.sub('\x1b\\[[0-9;]*m', '', maelle.screen(*line)[1].replace('\r\n', '\n'))
            check(not controls(shown), line, repr(shown))
        check(maelle.json('show', action)['fields']['title'].startswith(EVIL), 'JSON keeps what was written')
        check('"\'=cmd"' in maelle.off('export', 'stock', '--csv').stdout)
        done = maelle.off('edit', action, env={'EDITOR': 'true'})
        check('Nothing was changed' in done.stderr, 'its form can be read', done)
        maelle.off('edit', action, 'title=Sage')
        said(maelle.off('edit', unknown, 'title=x', ok=None), CONFIG, 'newer')
        check(not controls(desk.admin('devices').stdout))
        desk.stop()


def names_as_they_are_typed():
    """Accents composed or not, or left out, find the same people; a name of two people is asked about."""
    with Desk() as desk:
        maelle = one_person(desk)
        composed = unicodedata.normalize('NFC', 'Éloïse Bérénger')
        apart = unicodedata.normalize('NFD', composed)
        maelle.sync()
        first_ = maelle.add('person', 'name=' + apart, 'profession=nurse')
        for typed in (composed, apart, 'eloise berenger', 'BÉRENGER', composed.split()[1], composed.upper()):
            added = maelle.add('action', 'title=x', 'owner=' + typed)
            check(maelle.show(added)['fields']['owner']['id'] == first_, typed, maelle.show(added))
            check([p['id'] for p in maelle.list('person', 'name=' + typed)] in ([first_], []), typed)
        check([p['id'] for p in maelle.list('person', 'name=' + composed)] == [first_])
        due = unicodedata.normalize('NFD', 'échéance') + '=2026-01-01'
        check(maelle.show(maelle.add('action', 'title=y', 'owner=Riou', due))['fields']['due'] == '2026-01-01')
        second = maelle.add('person', 'name=' + composed, 'profession=nurse')
        done = maelle.off('add', 'action', 'title=z', 'owner=' + composed, ok=(DATAERR,))
        check('several' in done.stderr and done.stderr.count('(V/team)') == 2, 'both are shown', done.stderr)
        maelle.add('action', 'title=z', 'owner=' + second)
        desk.stop()


def hours_that_are_twice_or_never():
    """Wall time is kept as it was typed, whatever the time zone of the machine; an hour that no clock shows is explained."""
    with Desk() as desk:
        maelle = one_person(desk)
        for start in ('29/03/2026 03:30', '25/10/2026 02:30', '29/02/2028 00:00'):
            for zone in ('Europe/Paris', 'Pacific/Kiritimati', 'garbage/zone', ''):
                done = maelle.off('add', 'meeting', 'type=staff', 'title=x', f'start={start}', f'end={start[:11]}04:00',
                                  env={'TZ': zone})
                day, month, year = start[:10].split('/')
                check(maelle.show(done.stdout.strip())['fields']['start'] == f'{year}-{month}-{day}T{start[11:]}')
        for never in ('25/10/2026 25:30', '29/02/2026 10:00', '29/03/2026 02:30'):
            said(maelle.off('add', 'meeting', 'type=staff', 'title=x', f'start={never}', 'end=26/10/2026 01:00', ok=None), DATAERR,
                 'Start')
        desk.stop()


def languages():
    with Desk() as desk:
        maelle = one_person(desk)
        for name, french in (('fr_FR.UTF-8', True), ('fr', True), ('fr_BE', True), ('fr_FR.ISO-8859-1', True), ('', False), ('C', False),
                             ('POSIX', False), ('xx_garbage', False), ('../../etc', False), ('x' * 5000, False)):
            done = maelle.off('add', 'frog', env={'LANG': name, 'LC_ALL': name}, ok=(USAGE,))
            check(('sorte' in done.stderr) == french, name, done.stderr)
        bare = {k: v for k, v in maelle.env().items() if k not in ('LANG', 'LC_ALL')}
        done = subprocess.run([BIN / 'pupitre', 'list', 'person', '--offline'], env=bare, capture_output=True, check=True, timeout=60)
        check('Maëlle Riou' in done.stdout.decode('utf-8'))
        desk.stop()


def the_servers_words():
    """The administrator's commands likewise, with the server running and not, and a home that is none."""
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        desk.admin('member', 'add', 'maelle.riou', '--name', 'Maëlle Riou')
        for running in (True, False):
            if not running:
                desk.stop()
            for command in ('init', 'structure', 'member', 'grant', 'ungrant', 'invite', 'revoke', 'erase', 'backup', 'restore', 'help'):
                for words in ([''], ['x' * 120000], [b'\xff\xfe'], ['\x1b[31mrouge\x07'], ['a', 'b', 'c', 'd', 'e'], ['--bogus'], ['--name'],
                              ['add'], ['add', 'V', '--name', ''], ['add', 'x' * 40, '--name', 'y'], ['add', 'ok.ok', '--name', b'\xff'],
                              ['add', 'B', '--name', 'x', '--timezone', 'Mars/Phobos'], ['add', 'C', '--name', 'x', '--group', 'V,Z'],
                              ['maelle.riou', 'V', 'frog'], ['maelle.riou', 'Z', 'leader'], ['nobody', 'V', 'leader']):
                    done = subprocess.run([BIN / 'pupitred', command, *words], env=desk.env(), timeout=60, stdin=subprocess.DEVNULL,
                                          capture_output=True, check=False, cwd=desk.folder)
                    check(done.returncode == 0 or 64 <= done.returncode <= 78 and done.returncode not in (70, 71), command, words, done)
                    check(done.returncode == 0 or done.stderr.count(b'\n') == 1 and len(done.stderr) < 1000, command, words, done)
                    check(not controls((done.stdout + done.stderr).decode('utf-8')), command, words, done)
        for line in ('status', 'status --json', 'member', 'verify', 'invite maelle.riou'):
            done = subprocess.run(['bash', '-c', f'{BIN}/pupitred {line} >/dev/full'], env=desk.env(), capture_output=True, timeout=60,
                                  check=False)
            check(done.returncode == IOERR, line, done)
        file = desk.folder / 'file'
        file.write_text('what somebody wrote')
        for home, line, code in ((file, ['status'], NOINPUT), (file, ['init', '--name', 'x', '--host', 'h'], CANTCREAT),
                                 ('/proc/none', ['init', '--name', 'x', '--host', 'h'], CANTCREAT)):
            said(desk.admin('--home', home, *line, ok=None), code, str(home))
        check('All is' in desk.admin('verify').stdout and file.read_text() == 'what somebody wrote')


# ---- streams, files, editors ----

def streams_that_are_closed_or_full():
    """The exit code tells that the answer is not whole; the edit is there all the same, and the data folder is sound."""
    with Desk() as desk:
        maelle = one_person(desk)
        add = 'pupitre add stock name={} quantity=1 threshold=1 --offline '
        ways = {'<&-': 0, '>&-': IOERR, '2>&-': 0, '<&- >&- 2>&-': IOERR, '>/dev/full': IOERR, '2>/dev/full': 0}
        for number_, (way, code) in enumerate(ways.items()):
            done = shell(maelle, add.format(f'S{number_}') + way)
            check(done.returncode == code, way, done)
            check('2>' in way or code == 0 or 'could not be written' in done.stderr, way, done)
        left = shell(maelle, '(sleep 0.2; ' + add.format('tube') + '; echo $? >&2) | true')
        check(left.stderr.strip() == str(IOERR), 'a reader that had enough needs no sentence', left)
        for line in ('list stock', 'list stock --json', 'list stock --csv', 'status', 'status --json', 'whoami', 'kinds', 'help',
                     'export stock', 'sync', 'sync --json', 'completion bash'):
            done = shell(maelle, f'pupitre {line} >/dev/full')
            check(done.returncode == IOERR and done.stderr.count('\n') == 1 and 'could not be written' in done.stderr, line, done)
        check(len(maelle.list('stock')) == len(ways) + 1)
        maelle.sync()
        equal_states(maelle)
        done = subprocess.run(['bash', '-c', f'{BIN}/pupitred structure add B --name Fermé <&- >&- 2>&-'], env=desk.env(), timeout=60,
                              check=False)
        check(done.returncode in (0, IOERR) and 'All is' in desk.admin('verify').stdout, done)
        desk.stop()


def data_folders_that_are_none():
    with Desk() as desk:
        maelle = one_person(desk)
        file = desk.folder / 'file'
        file.write_text('what somebody wrote')
        for home in (file, file / 'below', '/dev/null', '/proc/none'):
            for line in (['status'], ['list', 'stock'], ['sync'], ['join', desk.invite('maelle.riou')]):
                said(maelle.run(*line, env={'PUPITRE_HOME': str(home)}, ok=None), CANTCREAT, str(home))
        check(file.read_text() == 'what somebody wrote')
        said(maelle.run('list', 'stock', env={'PUPITRE_HOME': str(desk.folder / 'empty')}, ok=None), NOPERM, 'join')
        desk.stop()


def data_of_a_newer_version():
    """Refused on both sides without touching it."""
    with Desk() as desk:
        maelle = one_person(desk)
        maelle.add('stock', 'name=Gants', 'quantity=1', 'threshold=1')
        desk.stop()
        for store in (maelle.home, desk.home / 'store'):
            subprocess.run([BIN / 'newer_format', store], check=True, timeout=60)
        before = (maelle.home / 'data.mdb').read_bytes(), (desk.home / 'store' / 'data.mdb').read_bytes()
        for line in (['status'], ['list', 'stock'], ['add', 'stock', 'name=x', 'quantity=1', 'threshold=1'], ['sync'], ['compact']):
            said(maelle.run(*line, ok=None), CONFIG, 'newer')
        for line in (['status'], ['serve', '--listen', '127.0.0.1:0'], ['member', 'add', 'paul', '--name', 'Paul'], ['verify'],
                     ['backup', desk.folder / 'backup'], ['compact']):
            said(desk.admin(*line, ok=None), CONFIG, 'newer')
        check(before == ((maelle.home / 'data.mdb').read_bytes(), (desk.home / 'store' / 'data.mdb').read_bytes()))


def a_full_disk_under_a_client():
    """On a file system of two megabytes (needs root to mount; skipped without): what was noted stays, and goes up later."""
    with Desk() as desk:
        one_person(desk)
        small = desk.folder / 'small'
        small.mkdir()
        if subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', small], capture_output=True, check=False).returncode:
            print('   (no mount here: not tried)')
            return
        try:
            tight = Client(desk, 'maelle.riou', small / 'home')
            tight.join()
            minutes = desk.folder / 'minutes.txt'
            minutes.write_text('mot ' * 20000)
            made, done = [], None
            while len(made) < 100:
                done = tight.off('add', 'meeting', 'type=staff', f'title=T{len(made)}', 'start=10/03/2026 12:30', 'end=10/03/2026 14:00',
                                 f'minutes=@{minutes}', ok=None)
                if done.returncode:
                    break
                made.append(done.stdout.strip())
            said(done, IOERR, 'full')
            check({m['id'] for m in tight.list('meeting')} == set(made), 'reading goes on')
            (small / 'rest').write_bytes(b'')
            with open(small / 'rest', 'wb', buffering=0) as rest, contextlib.suppress(OSError):
                while True:
                    rest.write(bytes(4096))
            said(tight.off('export', 'meeting', '--xlsx', small / 'meetings.xlsx', ok=None), IOERR, 'full')
            (small / 'rest').unlink()
            subprocess.run(['mount', '-o', 'remount,ro', small], check=True)  # as a system does with a disk that errs
            said(tight.off('list', 'meeting', ok=None), CANTCREAT, str(tight.home))
            subprocess.run(['mount', '-o', 'remount,rw', small], check=True)
            done = tight.sync(ok=None)
            check(isinstance(done, dict) or (done.returncode == IOERR and 'full' in done.stderr), done)
            subprocess.run(['mount', '-o', 'remount,size=64m', small], check=True)
            tight.sync()
            check(not tight.status()['pending'] and {m['id'] for m in tight.list('meeting')} == set(made))
            equal_states(tight)
        finally:
            subprocess.run(['umount', '-l', small], check=True)


def texts_of_any_length():
    with Desk() as desk:
        maelle = one_person(desk)
        other = desk.device('maelle.riou')
        meeting = maelle.add('meeting', 'type=staff', 'title=Longue', 'start=10/03/2026 12:30', 'end=10/03/2026 14:00')
        file = desk.folder / 'minutes.txt'
        longest = 128 * 1024
        file.write_text('x y\n' * (longest // 4 - 1) + 'fin.')
        maelle.off('edit', meeting, f'minutes=@{file}')
        for size in (longest + 2, 1 << 20, 3 << 20):
            file.write_text('x' * size)
            said(maelle.off('edit', meeting, f'minutes=@{file}', ok=None), DATAERR, '128 KiB')
        said(maelle.off('edit', meeting, 'minutes=@/dev/zero', ok=None), DATAERR, '128 KiB')
        said(maelle.off('edit', meeting, 'minutes=@/', ok=None), IOERR, '/')
        file.write_bytes(b'\xff\xfe\0')
        said(maelle.off('edit', meeting, f'minutes=@{file}', ok=None), DATAERR, 'UTF-8')
        many = maelle.off('add', 'meeting', 'type=staff', 'title=Tout', 'start=10/03/2026 12:30', 'end=10/03/2026 14:00',
                          *(f'{f}=-' for f in ('agenda',)), stdin='é' * (longest // 2)).stdout.strip()
        maelle.sync()
        other.sync()
        equal_states(maelle, other)
        check(len(other.show(meeting)['fields']['minutes']) == longest and other.show(many)['fields']['agenda'] == 'é' * (longest // 2))
        desk.stop()


def editors_that_fail():
    """What was typed is kept in a file; a form nobody changed leaves none."""
    with Desk() as desk:
        maelle = one_person(desk)
        stock = maelle.add('stock', 'name=Gants', 'quantity=1', 'threshold=1')
        forms = desk.folder / 'forms'
        forms.mkdir()

        def script(line):
            file = desk.folder / 'editor'
            file.write_text(f'#!/bin/sh\n{line}\n')
            file.chmod(0o700)
            return str(file)

        def edit(editor, code):
            return maelle.off('edit', stock, env={'EDITOR': editor, 'VISUAL': '', 'TMPDIR': str(forms)}, ok=(code,), stdin='')

        for editor, code in (('false', UNAVAILABLE), ('/nonexistent', UNAVAILABLE), (script('kill -9 $$'), UNAVAILABLE), ('true', 0),
                             ('rm', NOINPUT), ('', USAGE)):
            edit(editor, code)
            check(not list(forms.iterdir()), editor, 'nothing is left behind')
        for line, code, *words in (('sed -i s/Gants/Perdus/ "$1"; exit 3', UNAVAILABLE), ('echo garbage >"$1"', DATAERR, 'line 1'),
                                   ('printf "\\377" >"$1"', DATAERR, 'UTF-8'), ('head -c 9000000 /dev/zero >"$1"', DATAERR),
                                   ('sed -i "s/^threshold.*/threshold: abc/" "$1"', DATAERR, 'abc')):
            done = edit(script(line), code)
            kept = list(forms.iterdir())
            check(len(kept) == 1 and str(kept[0]) in done.stderr and all(w in done.stderr for w in words), line, done)
            check(kept[0].stat().st_mode & 0o077 == 0)
            kept[0].unlink()
        check(maelle.show(stock)['fields'] == {'name': 'Gants', 'quantity': 1, 'threshold': 1})
        edit(script('sed -i s/Gants/Masques/ "$1"'), 0)
        check(maelle.show(stock)['fields']['name'] == 'Masques' and not list(forms.iterdir()))
        desk.stop()


# ---- several at once ----

def processes_at_once():
    """Adds from four sides while one follows and another device syncs: none lost, none twice."""
    with Desk() as desk:
        maelle = one_person(desk)
        other = desk.device('maelle.riou')
        follower = subprocess.Popen([BIN / 'pupitre', 'sync', '--follow'], env=maelle.env(), stdout=subprocess.DEVNULL,
                                    stderr=subprocess.PIPE)
        faults = []

        def adds(who):
            for i in range(10):
                done = maelle.run('add', 'stock', f'name={who}-{i}', 'quantity=1', 'threshold=1', ok=None)
                if done.returncode:
                    faults.append(done)
        threads = [threading.Thread(target=adds, args=(who,)) for who in 'abcd']
        try:
            for thread in threads:
                thread.start()
            for _ in range(3):
                other.sync()
            for thread in threads:
                thread.join()
        finally:
            follower.terminate()
            check(follower.wait(30) == 0 and not follower.stderr.read())
            follower.stderr.close()
        check(not faults, faults)
        maelle.sync()
        other.sync()
        equal_states(maelle, other)
        names = sorted(s['fields']['name'] for s in other.list('stock'))
        check(names == sorted(f'{who}-{i}' for who in 'abcd' for i in range(10)), names)
        desk.stop()


# ---- invitations ----

def invitation_of(address, secret, fingerprint):
    head = f'pupitre:{address}:'
    raw = secret + fingerprint
    raw += hashlib.sha256(head.encode() + raw).digest()[:2]
    bits = int.from_bytes(raw, 'big')
    return head + ''.join(ALPHABET[bits >> 5 * i & 31] for i in reversed(range(80)))


def fingerprint_of(invitation):
    bits = 0
    for letter in invitation.rsplit(':', 1)[1]:
        bits = bits << 5 | ALPHABET.index(letter)
    return bits.to_bytes(50, 'big')[16:48]


def invitations():
    with Desk() as desk, Desk() as other:
        maelle = one_person(desk)
        other.structure('K', 'Une autre')
        other.admin('member', 'add', 'anne.castel', '--name', 'Anne Castel')

        def join(invitation, name=[0]):
            name[0] += 1
            return Client(desk, 'maelle.riou', desk.folder / f'joining-{name[0]}').run('join', invitation, ok=None)

        invitation = desk.invite('maelle.riou')
        results = [None] * 5

        def one(i):
            results[i] = join(invitation, [100 + i])
        threads = [threading.Thread(target=one, args=(i,)) for i in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        codes = sorted(r.returncode for r in results)
        check(codes == [0] + [NOPERM] * 4, 'one invitation, one device', codes)
        for done in results:
            if done.returncode:
                said(done, NOPERM, 'used', 'new one')
        loser = Client(desk, 'maelle.riou', desk.folder / f'joining-{101 + [r.returncode for r in results].index(NOPERM)}')
        loser.run('join', desk.invite('maelle.riou'))

        twice = Client(desk, 'maelle.riou', desk.folder / 'twice')  # two windows, one folder
        words = [desk.invite('maelle.riou') for _ in range(2)]
        threads = [threading.Thread(target=lambda i=i: results.__setitem__(i, twice.run('join', words[i], ok=None))) for i in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        check(sorted(r.returncode for r in results[:2]) == [0, CANTCREAT], 'one folder, one device', results[:2])
        said(join(invitation), NOPERM, 'used')
        short = desk.invite('maelle.riou', '--ttl', '1s')
        time.sleep(1.1)
        said(join(short), NOPERM, 'expired')
        good = desk.invite('maelle.riou')
        for wrong in (good[:-1] + ('0' if good[-1] != '0' else '1'), good[:-5], good.replace('127.0.0.1', '127.0.0.2'), '', 'frog',
                      good.replace(f':{desk.port}:', ':1:'), 'x' * 100000):
            said(join(wrong), DATAERR, 'invitation')
        address, secret = f'127.0.0.1:{desk.port}', secret_of(good)
        check(invitation_of(address, secret, fingerprint_of(good)) == good)
        said(join(invitation_of(address, secret, fingerprint_of(other.invite('anne.castel')))), NOPERM, 'administrator')
        said(join(invitation_of('127.0.0.1:1', secret, fingerprint_of(good))), UNAVAILABLE, 'answer')
        check(join('  ' + good.lower() + ' \n').returncode == 0, 'case and spaces do not matter, and it was not used up')
        said(maelle.run('join', desk.invite('maelle.riou'), ok=None), CANTCREAT, '--profile')
        check(maelle.run('whoami').returncode == 0)
        desk.stop()


def servers_that_are_none():
    """The wrong server, or something else at its address: nothing is sent, and what was written waits."""
    with Desk() as desk, Desk() as other:
        maelle = one_person(desk)
        maelle.add('stock', 'name=Gants', 'quantity=1', 'threshold=1')

        def answers(listener, with_):
            while True:
                try:
                    peer, _ = listener.accept()
                except OSError:
                    return
                peer.recv(100)
                peer.sendall(with_)
                peer.close()
        listeners = []
        for with_, code in ((b'HTTP/1.0 400 Bad Request\r\n\r\n', PROTOCOL), (os.urandom(5000), PROTOCOL), (b'', UNAVAILABLE)):
            listener = socket.create_server(('127.0.0.1', 0))
            listeners.append(listener)
            threading.Thread(target=answers, args=(listener, with_), daemon=True).start()
            maelle.run('server', f'127.0.0.1:{listener.getsockname()[1]}')
            said(maelle.run('sync', ok=None), code, 'server')
        for listener in listeners:
            listener.close()
        maelle.run('server', f'127.0.0.1:{other.port}')
        said(maelle.run('sync', ok=None), NOPERM, 'nothing was sent')
        check(maelle.status()['pending'] == 1)
        maelle.run('server', f'127.0.0.1:{desk.port}')
        maelle.sync()
        check(maelle.status()['pending'] == 0)


if __name__ == '__main__':
    main([wrong_words, options_that_are_not_heeded, words_of_any_bytes, synced_text_cannot_act, the_servers_words, names_as_they_are_typed,
          hours_that_are_twice_or_never, languages,
          streams_that_are_closed_or_full, data_folders_that_are_none, data_of_a_newer_version, a_full_disk_under_a_client,
          texts_of_any_length, editors_that_fail, processes_at_once, invitations, servers_that_are_none])
