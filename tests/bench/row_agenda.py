#!/usr/bin/env python3
"""What it costs to see a week, a month, one's morning among years of work: CPU time (user + system) of whole processes, over the desk
that big_desk.py makes, and over one whose records are all meetings. PUPITRE_BIG_DESK names a client's folder that it made before."""
import os

import big_desk
from bench import Bench, Client, figure, main, peak_mib, sizes, timed

DAY = '10/03/2026'
ASKED = [
    ('the week', ['agenda', '--week', '--on', DAY]),
    ('the month', ['agenda', '--month', '--on', DAY]),
    ('own week', ['agenda', '--week', '--mine', '--on', DAY]),
    ('the week as JSON', ['agenda', '--week', '--on', DAY, '--json']),
    ('two people free in a week', ['agenda', '--free', 'me,a', '--from', DAY]),
    ('the morning', ['today', '--on', DAY]),
]


def measure(client, size, runs, free='me'):
    for what, args in ASKED:
        words = [free if a == 'me,a' else a for a in args]
        found = timed(client, [*words, '--offline'], runs)
        yield figure('agenda', f'{what} among {size}', [f[1] for f in found], 'ms CPU', 100 if '100000' in str(size) else None)
    yield figure('agenda', f'the morning among {size}: peak memory', peak_mib(found), 'MiB')


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
        with Bench() as desk:
            desk.fill(size)
            client = desk.reader()
            desk.stop()
            yield from measure(client, f'{size} meetings', options.runs)


if __name__ == '__main__':
    main(__doc__, rows)
