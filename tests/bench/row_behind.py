#!/usr/bin/env python3
"""A client that was away while the same records were changed again and again: it pays for the state that changed, not for the
history. Behind by the same 1 000 records after 2 000 and after 20 000 edits of them, in a space of 10 000."""
from bench import BIN, Bench, figure, main, process, spent

CHANGED = 1000


def rows(options):
    for edits in (2000, 20000, 100000):
        with Bench() as desk:
            desk.fill(10000)
            client = desk.reader()
            done = 0
            while done < edits:
                done += desk.crowd('write', writers=16, records=CHANGED, seconds=0.2, batch=8)['accepted']
            desk.restart()
            with spent(desk) as server:
                found = process(BIN / 'pupitre', ['sync', '--quiet'], client.env())
            yield figure('behind', f'{done} edits of {CHANGED} records', [found[0]], 'ms')
            yield figure('behind', f'{done} edits of {CHANGED} records: client CPU', [found[1]], 'ms')
            yield figure('behind', f'{done} edits of {CHANGED} records: server CPU', [server['cpu'] * 1000], 'ms')


if __name__ == '__main__':
    main(__doc__, rows)
