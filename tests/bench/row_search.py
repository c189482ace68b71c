#!/usr/bin/env python3
"""What it costs to look through years of work: CPU time (user + system) of whole processes over the desk that big_desk.py makes.
PUPITRE_BIG_DESK names a client's folder that it made before."""
import os

import big_desk
from bench import Bench, Client, figure, main, peak_mib, sizes, timed

ASKED = [
    ('a word of few records', ['search', 'vourc’h']),
    ('a word of many records', ['search', 'réunion']),
    ('two words', ['search', 'messagerie', 'sécurisée']),
    ('a word of no record', ['search', 'xylophone']),
    ('a word in one kind', ['search', 'réunion', '--kind', 'meeting']),
]


def measure(client, size, runs):
    for what, args in ASKED:
        found = timed(client, [*args, '--offline'], runs)
        yield figure('search', f'{what} of {size}', [f[1] for f in found], 'ms CPU', 100 if size == 100_000 else None)
    yield figure('search', f'{what} of {size}: peak memory', peak_mib(found), 'MiB')
    found = timed(client, ['duplicates', '--offline'], runs)
    yield figure('duplicates', f'what was entered twice among {size}', [f[1] for f in found], 'ms CPU')


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
