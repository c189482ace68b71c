#!/usr/bin/env python3
"""Everyday lists over many records, each a whole process: a filtered page, everything as JSON, what a terminal asks."""
from bench import Bench, figure, main, peak_mib, sizes, timed, times

ASKED = [
    ('filtered page', ['list', 'meeting', 'title~nº 123', '--offline'], 10),
    ('all as JSON', ['list', 'meeting', '--offline', '--json'], 25),
    ('all as lines', ['list', 'meeting', '--offline'], None),
    ('one record', ['show', '{id}', '--offline', '--json'], None),
    ('status', ['status', '--offline'], None),
]


def rows(options):
    for size in sizes(options):
        with Bench() as desk:
            desk.fill(size)
            client = desk.reader()
            desk.stop()
            one = client.json('list', 'meeting', 'title~nº 123')[0]['id']
            for what, args, goal in ASKED:
                found = timed(client, [a.replace('{id}', one) for a in args], options.runs)
                asked = goal if size == 10000 else None
                yield figure('list', f'{what} of {size}', times(found), 'ms', asked)
                yield figure('list', f'{what} of {size}: peak memory', peak_mib(found), 'MiB', 16 if asked else None)


if __name__ == '__main__':
    main(__doc__, rows)
