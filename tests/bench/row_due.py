#!/usr/bin/env python3
"""What a coordinator's figures cost over years of work: CPU time (user + system) of whole processes over the desk that big_desk.py makes.
How many rows are due depends on the day: on the first one few are; on the last one half the desk is late, which nobody's is.
PUPITRE_BIG_DESK names a client's folder that it made before."""
import os

import big_desk
from bench import Bench, Client, figure, main, peak_mib, sizes, timed

DAYS = ['2019-02-01', '2020-01-01', '2026-12-01']
FIGURES = ['aci', 'time', 'attendance', 'money', 'stock']


def measure(client, size, runs):
    for day in DAYS:
        found = timed(client, ['due', '--offline', '--on', day], runs)
        rows = len(client.off('due', '--on', day).stdout.splitlines())
        goal = 100 if size == 100_000 and rows < 10_000 else None
        yield figure('due', f'due among {size}, {rows} rows', [f[1] for f in found], 'ms CPU', goal)
    yield figure('due', f'due among {size}: peak memory', peak_mib(found), 'MiB')
    for command in FIGURES:
        found = timed(client, [command, '--offline', '--on', '2026-12-01'], runs)
        yield figure('figures', f'{command} of {size}', [f[1] for f in found], 'ms CPU')


def rows(options):
    home = os.environ.get('PUPITRE_BIG_DESK')
    if home:
        yield from measure(Client(None, 'maelle.riou', home), 100_000, options.runs)
        return
    for size in sizes(options):
        with Bench() as desk:
            client = big_desk.fill(desk, desk.folder, size)
            desk.stop()
            yield from measure(client, size, options.runs)


if __name__ == '__main__':
    main(__doc__, rows)
