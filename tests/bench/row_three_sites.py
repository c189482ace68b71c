#!/usr/bin/env python3
"""Three sites, 200 offline edits each over the same 200 records, then syncs until all hold the same: time and bytes of the syncs,
memory of the server, and whether every value that lost stands where it can be seen.

Of each record site A changes the title, B the place and C the agenda; and in 30 of them A and B change the same field too."""
import random

from bench import BIN, Bench, figure, main, process

RECORDS, CONTESTED = 200, 30


def edits(site, ids, dice):
    field = {'a': 'title', 'b': 'site', 'c': 'agenda'}[site]
    for number, record in enumerate(ids):
        both = site == 'b' and number < CONTESTED
        yield record, f'{"title" if both else field}={field} vu du site {site}, {dice.randrange(10**6)}'


def apart(desk, seed):
    """Three sites that have edited apart, in the order of the syncs to come: what the last one sent must reach the first."""
    dice = random.Random(seed)
    desk.fill(RECORDS)
    sites = [desk.reader() for _ in 'abc']
    ids = [r['id'] for r in sites[0].list('meeting')]
    for name, client in zip('abc', sites):
        for record, change in edits(name, ids, dice):
            client.edit(record, change)
    return [*sites, *sites[:-1]]


def play(seed):
    with Bench() as desk:
        order = apart(desk, seed)
        desk.restart()
        spent = sum(process(BIN / 'pupitre', ['sync', '--quiet'], client.env())[0] for client in order)
        states = [c.states() for c in order]
        return spent, desk.usage()['peak'], all(s == states[0] for s in states), len(order[0].conflicts())


def bytes_of(seed):
    with Bench() as desk:
        reports = [client.sync() for client in apart(desk, seed)]
        return sum(r['bytes_in'] + r['bytes_out'] for r in reports)


def rows(options):
    played = [play(seed) for seed in range(max(1, options.runs // 3))]
    yield figure('three sites', 'all equal (five syncs)', [p[0] for p in played], 'ms', 200)
    yield figure('three sites', 'bytes on the sockets', [bytes_of(0) / 1000], 'kB', 200)
    yield figure('three sites', 'server peak memory', [p[1] for p in played], 'MiB', 20)
    yield figure('three sites', 'times that replicas differ', [sum(not p[2] for p in played)], '')
    yield figure('three sites', f'fields changed by two, of {CONTESTED}: shown', [p[3] for p in played], '', -CONTESTED)


if __name__ == '__main__':
    main(__doc__, rows)
