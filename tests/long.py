#!/usr/bin/env python3
"""The long runs, for hours and in pieces: each test of many chapters, every chapter with seeds of its own, counted in a file as it ends. It can
be stopped at any moment and goes on from what was counted; the first chapter that fails ends it, with the command that failed.

    PUPITRE_BIN=build/bin chrt -i 0 tests/long.py [--tally FILE] [--hours H] [RUN...]
    PUPITRE_BIN=build/bin tests/long.py --show            what was counted so far

Runs: see RUNS below; all of them, in that order, when none is named. Build without sanitizers first; `idle` needs the target `bench`."""
import argparse
import datetime
import json
import os
import pathlib
import subprocess
import sys
import time
from collections import namedtuple

TESTS = pathlib.Path(__file__).parent
BIN = pathlib.Path(os.environ.get('PUPITRE_BIN', TESTS.parent / 'build' / 'bin')).absolute()
FUZZ_SECONDS = 600

# What is counted, how many are wanted, how many a chapter counts, and the chapter's command ({seed}: its number from 1, {from}: its first)
Run = namedtuple('Run', 'what wanted chapter command')


def crash(file, *words):
    return [sys.executable, TESTS / 'crash' / f'{file}.py', *words, '--seed', '{seed}']


def fuzz_targets():
    lines = (TESTS / 'fuzz' / 'targets.txt').read_text(encoding='utf-8').splitlines()
    return [line.split()[0] for line in lines if line and not line.startswith('#')]


RUNS = {
    'kills': Run('kill -9 cycles', 10_000, 420, crash('kills', '--server-cycles', 60, '--client-cycles', 340, '--restore-cycles', 20)),
    'images': Run('power-cut images', 100_000, 5400, crash('powercut', '--images', 2000)),
    'restores': Run('restore drills of 20 devices, 2 100 edits a test', 4, 1, crash('restore', '--clients', 20, '--edits', 2100)),
    'joins': Run('joins cut, at every byte of both directions', 1, 1, [*crash('cuts', '--join-stride', 1), 'cut_while_joining']),
    'frames': Run('cuts of a session of large frames', 3, 1,
                  [*crash('cuts', '--large-stride', 1009), 'cut_of_a_session_of_many_frames']),
    'memory': Run('sessions with every allocation failed once, OpenSSL\'s too', 1, 1, crash('memory', '--theirs', 0)),
    'damage': Run('flipped bits', 20_000, 2000, crash('damage', '--flips', 1000, '--lengths', 60)),
    'mutants': Run('mutated sessions', 100_000, 2000, [sys.executable, TESTS / 'integration' / 'mutants.py', '--sessions', 2000, '--seed', '{seed}']),
    'mountain': Run('edits of one client at once', 100_000, 100_000, [*crash('hogs', '--edits', 100_000), 'a_mountain_of_edits']),
    'idle': Run('idle connections', 10_000, 10_000, [*crash('hogs', '--idle', 10_000), 'thousands_of_idle_followers']),
    'sim': Run('simulated histories', 10_000_000, 20_000, [BIN / 'sim', '--from', '{from}', '--count', 20_000]),
    **{f'fuzz-{target}': Run('seconds of fuzzing', FUZZ_SECONDS, FUZZ_SECONDS, [TESTS / 'fuzz' / 'run.sh', FUZZ_SECONDS, target])
       for target in fuzz_targets()},
}
FIRST_HISTORY = 1_000_000  # those below are played by ctest, and by whoever tries something out


class Tally:
    def __init__(self, path):
        self.path = path
        self.runs = json.loads(path.read_text()) if path.exists() else {}

    def of(self, name):
        return self.runs.setdefault(name, {'done': 0, 'chapters': 0, 'seconds': 0})

    def count(self, name, seconds, last):
        row = self.of(name)
        row['done'] += RUNS[name].chapter
        row['chapters'] += 1
        row['seconds'] = round(row['seconds'] + seconds)
        row['until'] = datetime.date.today().isoformat()
        row['said'] = last
        draft = self.path.with_suffix('.new')
        draft.write_text(json.dumps(self.runs, indent=1, ensure_ascii=False))
        draft.replace(self.path)

    def show(self):
        for name, run in RUNS.items():
            row = self.of(name)
            print(f'{name:20} {row["done"]:>11,} of {run.wanted:>11,} {run.what}, in {row["seconds"]:,} s'
                  + (f' ({row["until"]})' if 'until' in row else ''))


def play(name, tally, until):
    """Chapters of one run until enough are counted; False when one failed."""
    run, row = RUNS[name], tally.of(name)
    while row['done'] < run.wanted and time.monotonic() < until:
        values = {'seed': row['chapters'] + 1, 'from': FIRST_HISTORY + row['done']}
        command = [str(word).format(**values) for word in run.command]
        start = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, errors='replace',
                              env={**os.environ, 'PUPITRE_BIN': str(BIN), 'PYTHONDONTWRITEBYTECODE': '1'})
        if done.returncode:
            print(f'{name}: failed: {" ".join(command)}\n{done.stdout[-3000:]}{done.stderr[-3000:]}', flush=True)
            return False
        tally.count(name, time.monotonic() - start, done.stdout.strip().splitlines()[-3:])
        print(f'{name}: {row["done"]:,} of {run.wanted:,} in {row["seconds"]:,} s', flush=True)
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--tally', type=pathlib.Path, default=BIN.parent / 'long.json')
    parser.add_argument('--hours', type=float, default=1000)
    parser.add_argument('--show', action='store_true')
    parser.add_argument('runs', nargs='*', choices=[*RUNS, []], metavar='RUN', help=', '.join(RUNS))
    options = parser.parse_args()
    tally, until = Tally(options.tally), time.monotonic() + options.hours * 3600
    if options.show:
        tally.show()
        return 0
    os.nice(19)
    return 0 if all(play(name, tally, until) for name in options.runs or RUNS) else 1


if __name__ == '__main__':
    sys.exit(main())
