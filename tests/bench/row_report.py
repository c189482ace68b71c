#!/usr/bin/env python3
"""The yearly report over years of work, in each form, and exports of a large kind: whole processes over the desk that big_desk.py makes.
PUPITRE_BIG_DESK names a client's folder that it made before."""
import os

import big_desk
from bench import Bench, Client, figure, main, peak_mib, sizes, timed, times

ASKED = [
    ('activity as a page', ['report', 'activity', '--structure', 'V', '--year', '2026']),
    ('activity as a workbook', ['report', 'activity', '--structure', 'V', '--year', '2026', '--xlsx']),
    ('activity as JSON', ['report', 'activity', '--structure', 'V', '--year', '2026', '--json']),
    ('time', ['report', 'time', '--structure', 'V', '--year', '2026']),
    ('aci', ['report', 'aci', '--structure', 'V', '--year', '2026']),
    ('follow-up', ['report', 'follow-up', '--structure', 'V', '--year', '2026']),
]
EXPORTED = [('actions as CSV', ['export', 'action']), ('actions as a workbook', ['export', 'action', '--xlsx', '-'])]


def measure(client, size, runs):
    for what, args in ASKED + EXPORTED:
        found = timed(client, [*args, '--offline'], runs)
        row = 'report' if args[0] == 'report' else 'export'
        yield figure(row, f'{what} of {size}', times(found), 'ms', 2000 if row == 'report' and size == 100_000 else None)
        yield figure(row, f'{what} of {size}: peak memory', peak_mib(found), 'MiB')


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
