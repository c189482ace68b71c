#!/usr/bin/env python3
"""One record added, one field changed: whole processes, on disk when they end, in a replica of many records."""
from bench import Bench, figure, main, sizes, timed, times


def rows(options):
    for size in sizes(options):
        with Bench() as desk:
            desk.fill(size)
            client = desk.reader()
            add = ['add', 'meeting', 'type=team', 'title=Point {n}', 'start=2026-03-17 12:30', 'end=2026-03-17 13:30',
                   '--offline']
            yield figure('add', f'add one to {size}', times(timed(client, add, options.runs)), 'ms', 5)
            record = client.json('list', 'meeting', 'title~Point')[0]['id']
            yield figure('add', f'edit one of {size}',
                         times(timed(client, ['edit', record, 'title=Point {n} bis', '--offline'], options.runs)), 'ms')


if __name__ == '__main__':
    main(__doc__, rows)
