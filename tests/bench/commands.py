#!/usr/bin/env python3
"""How long everyday commands take as whole processes: median and spread over several runs, as text or (--json) JSON.

    PUPITRE_BIN=build/bin tests/bench/commands.py [--json] [--runs N]
"""
import argparse
import json
import os
import pathlib
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'integration'))
from desk import BIN, Desk  # noqa: E402

DATA = pathlib.Path(__file__).parents[1] / 'data'


def timed(client, args, runs):
    """Milliseconds of each run: spawn to exit, output to /dev/null, one run before that does not count."""
    null = os.open(os.devnull, os.O_RDWR)
    env = client.env()
    program = str(BIN / 'pupitre')
    found = []
    for turn in range(runs + 1):
        words = [program, *[a.replace('{n}', str(turn)) for a in args]]
        start = time.perf_counter()
        pid = os.posix_spawn(program, words, env, file_actions=[(os.POSIX_SPAWN_DUP2, null, f) for f in (0, 1, 2)])
        _, status, usage = os.wait4(pid, 0)
        spent = (time.perf_counter() - start) * 1000
        if status:
            raise SystemExit(f'{" ".join(words)}: status {status}')
        if turn:
            found.append((spent, usage.ru_maxrss))
    os.close(null)
    return found


def rows(runs):
    with Desk() as desk:
        desk.structure('V', 'MSP de Valombre')
        maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        start = time.perf_counter()
        maelle.off('import', 'partner', DATA / 'sae_2022_etablissements.csv', '--set', 'type=hospital')
        yield 'import of 3 995 partners', [((time.perf_counter() - start) * 1000, 0)]
        start = time.perf_counter()
        report = maelle.sync()
        yield f'sync of 3 995 edits ({report["bytes_out"]} bytes out)', [((time.perf_counter() - start) * 1000, 0)]
        yield 'list partner, 3 995 records', timed(maelle, ['list', 'partner', '--offline'], runs)
        yield 'list partner --json', timed(maelle, ['list', 'partner', '--offline', '--json'], runs)
        yield 'list partner name~clinique', timed(maelle, ['list', 'partner', 'name~clinique', '--offline'], runs)
        yield 'add stock', timed(maelle, ['add', 'stock', 'name=Article {n}', 'quantity=1', 'threshold=1', '--offline'], runs)
        yield 'sync of one edit and more', timed(maelle, ['sync', '--quiet'], runs)
        anne = desk.member('anne.castel', 'Anne Castel', V='leader')
        yield 'status', timed(anne, ['status', '--offline'], runs)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--json', action='store_true')
    parser.add_argument('--runs', type=int, default=21)
    options = parser.parse_args()
    out = []
    for name, runs in rows(options.runs):
        times = [r[0] for r in runs]
        row = {'work': name, 'median_ms': round(statistics.median(times), 2), 'min_ms': round(min(times), 2),
               'max_ms': round(max(times), 2), 'peak_kib': max(r[1] for r in runs)}
        out.append(row)
        if not options.json:
            print(f'{name:45} {row["median_ms"]:9.2f} ms  ({row["min_ms"]:.2f} to {row["max_ms"]:.2f})  {row["peak_kib"]:8} KiB', flush=True)
    if options.json:
        print(json.dumps(out, indent=1))


if __name__ == '__main__':
    main()
