#!/usr/bin/env python3
"""Instructions of what must not become slower unnoticed, and bytes written by a commit, against those in counts.tsv.

    PUPITRE_BIN=build/bin tests/bench/counts.py [--record] [--json FILE]

Counted by callgrind, which runs the program as one thread on a processor of its own: the same program gives the same count
within a few thousandths, whatever else the machine does. Only instructions of our own code, of LMDB and of protobuf-c
count: libc, libcrypto and zstd choose their loops by the model of the processor. What is left differs between versions
of the compiler, so counts are judged only of what GCC 12 built with RelWithDebInfo, as Debian 12 does (else they are printed, and
nothing is said of them), and 5 % more of a step, or 10 % and some thousands more of a whole command, is nothing yet: what random ids and salts do stays
below 1 %. Less is only said.

--record writes counts.tsv anew: do so when a change is meant, and say in the commit what it bought.
"""
import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from bench import BIN, CROWD, Bench, Failed  # noqa: E402

RECORDED = pathlib.Path(__file__).with_name('counts.tsv')
TOLERANCE, TOLERANCE_WHOLE, SLACK, RECORDS = 0.05, 0.10, 10000, 600
OURS = re.compile(r'/(crowd|pupitre|liblmdb\.so[^/]*|libprotobuf-c\.so[^/]*)$')
UNJUDGED = 77  # ctest: skipped

STEPS = {  # functions of crowd_counted.c: what they do, and how many of it one call holds
    'open': ('decode and check an edit of one field', 1),
    'seal': ('encode an edit of one field', 1),
    'read_record': ('decode a record', 1),
    'merge': ('merge of one edit', 1),
    'write_record': ('encode a record', 1),
    'take_1': ('server: an edit, alone in a commit', 1),
    'take_64': ('server: an edit, of 64 in a commit', 64),
    'entries': ('server: an entry of a page', 64),
    'frame': ('decode a frame of 64 entries', 1),
    'records': ('server: a page of 64 KiB of records', 1),
}

COMMANDS = {  # name: what, words
    'start': ('pupitre: start and end', ['--version']),
    'list': (f'pupitre: list of a page, of {RECORDS}', ['list', 'meeting', 'title~nº 12', '--offline']),
    'json': (f'pupitre: list of {RECORDS} as JSON', ['list', 'meeting', '--json', '--offline']),
    'status': ('pupitre: status', ['status', '--offline']),
    'add': ('pupitre: add', ['add', 'meeting', 'type=team', 'title=Point', 'start=2026-03-17 12:30',
                             'end=2026-03-17 13:30', '--offline']),
    'sync': ('pupitre: sync of one edit', ['sync', '--quiet']),
    'same': ('pupitre: sync with nothing new', ['sync', '--quiet']),
    'first': (f'pupitre: join, and first sync of {RECORDS}', ['join', '{invitation}']),
}


def callgrind(to, options, program, args, env=None):
    done = subprocess.run(['valgrind', '--tool=callgrind', '--dump-line=no', '--compress-strings=no', '--compress-pos=no',
                           f'--callgrind-out-file={to}', *options, program, *map(str, args)],
                          env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f'{program} {args}: {done.stderr[-2000:]}')
    return done.stdout


def ours(path):
    """Instructions of our own objects in one dump, and what triggered it."""
    total, ob, called, trigger = 0, '', False, ''
    for line in path.read_text(encoding='utf-8', errors='replace').splitlines():
        if line.startswith('desc: Trigger:'):
            trigger = line.partition('--dump-after=')[2]
        elif line.startswith('ob='):
            ob = line[3:]
        elif line.startswith('calls='):
            called = True  # the next line is what the callee took
        elif line[:1] in '0123456789+-*':
            if not called and OURS.search(ob):
                total += sum(map(int, line.split()[1:2]))  # a line without a cost: none
            called = False
    return trigger, total


def steps(folder):
    """{name: instructions}, {name: KiB written by a commit}"""
    with Bench() as desk:
        desk.crowd('fill', members=1, records=0)
        options = ['--toggle-collect=counted_*', *(f'--dump-after=counted_{name}' for name in STEPS)]
        callgrind(folder / 'steps', options, CROWD, ['counted', '--home', desk.home, '--records', RECORDS])
    with Bench() as desk:  # once more, since callgrind's own files would count
        kib = desk.crowd('counted', records=RECORDS)
    found = collections.defaultdict(list)
    for path in folder.glob('steps.*'):
        trigger, total = ours(path)
        if trigger:
            found[trigger.removeprefix('counted_')].append(total)
    return ({name: sum(found[name]) / len(found[name]) / many for name, (_, many) in STEPS.items()}, kib)


def commands(folder):
    with Bench() as desk:
        desk.fill(RECORDS)
        client, out = desk.reader(), {}
        client.sync()
        client.run('status', '--offline')
        newcomer, invitation = desk.newcomer()
        for name, (_, words) in COMMANDS.items():
            words = [word.replace('{invitation}', invitation) for word in words]
            callgrind(folder / name, [], BIN / 'pupitre', words, (newcomer if name == 'first' else client).env())
            out[name] = ours(folder / name)[1]
    return out


WRITTEN = {'written_1': 'server: KiB written by a commit of one edit', 'written_64': 'server: KiB written by a commit of 64'}
WHAT = {**{name: what for name, (what, _) in {**STEPS, **COMMANDS}.items()}, **WRITTEN}


def recorded():
    rows = [line.split('\t') for line in RECORDED.read_text(encoding='utf-8').splitlines() if not line.startswith('#')]
    return {name: float(count) for name, count, *_ in rows}


def judged():
    """Whether the counts of this build are those that were recorded: the same compiler, the same options."""
    cache = BIN.parent / 'CMakeCache.txt'
    text = cache.read_text(encoding='utf-8') if cache.exists() else ''
    compiler = subprocess.run(['readelf', '-p', '.comment', CROWD], capture_output=True, text=True, check=False).stdout
    return 'CMAKE_BUILD_TYPE:STRING=RelWithDebInfo' in text and 'GCC: (Debian 12' in compiler


def show(found, before):
    """Prints the table; the names of what is beyond its tolerance."""
    wrong = []
    for name, count in found.items():
        was = before.get(name)
        change = count / was - 1 if was else 0
        allowed = TOLERANCE if name in STEPS else TOLERANCE_WHOLE + (SLACK / was if was and name in COMMANDS else 0)
        note = ('not recorded' if not was else 'MORE' if change > allowed else 'less: record it' if change < -allowed else '')
        wrong += [name] if note == 'MORE' or not was else []
        number = f'{count:,.1f}'.replace(',', ' ')
        print(f'{WHAT[name]:48} {number:>14} {change:+8.1%}  {note}'.rstrip())
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--record', action='store_true')
    parser.add_argument('--json', metavar='FILE')
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        counts, kib = steps(pathlib.Path(folder))
        counts |= commands(pathlib.Path(folder))
    found = {**counts, **kib}
    wrong = show(found, recorded() if RECORDED.exists() else {})
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(found, indent=1) + '\n', encoding='utf-8')
    if options.record:
        lines = ''.join(f'{name}\t{count:.1f}\t{WHAT[name]}\n' for name, count in found.items())
        RECORDED.write_text('# Written by counts.py --record: name, count, what is counted.\n' + lines, encoding='utf-8')
    elif not judged():
        print('not judged: another compiler, or other options, than those that were recorded')
        sys.exit(UNJUDGED)
    elif wrong:
        sys.exit(f'more than was recorded: {", ".join(wrong)}. If it is meant: counts.py --record')


if __name__ == '__main__':
    main()
