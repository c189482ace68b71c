#!/usr/bin/env python3
"""Accepted edits a second: writers that each wait for their receipt, in as many structures, on an empty home and on one of many
records; new records, and one field of records that are there. And the curve of writers."""
from bench import Bench, figure, main, spent

GOALS = {1: -2500, 64: -15000}


def one(desk, options, writers, records, members):
    with spent(desk) as used:
        out = desk.crowd('write', writers=writers, members=members, records=records // members, seconds=options.seconds)
    edits = out['accepted'] + out['other']  # two of many writers may meet at one record: merged or contested, and accepted
    return out, {'cpu_us': used['cpu'] * 1e6 / edits, 'written_kib': used['written'] / 1024 / edits}


def measured(row, what, out, more, goal):
    yield figure(row, what, [out['per_second']], '/s', goal, **more)
    yield figure(row, what + ': receipt p99', [out['receipt_p99_ms']], 'ms')
    yield figure(row, what + ': server CPU', [more['cpu_us']], 'µs')
    yield figure(row, what + ': written', [more['written_kib']], 'KiB')


def rows(options):
    with Bench() as desk:
        for writers in (1, 64):
            out, more = one(desk, options, writers, 0, writers)
            yield from measured('writers', f'{writers} creating, from 0', out, more, GOALS[writers])
    for size in sorted({100000, *map(int, options.sizes.split(','))}):
        with Bench() as desk:
            desk.fill(size, 64)
            for writers in (1, 64):
                out, more = one(desk, options, writers, size, 64)
                yield from measured('writers', f'{writers} changing, of {size}', out, more, GOALS[writers])
                out, more = one(desk, options, writers, 0, writers)
                yield from measured('writers', f'{writers} creating, beside {size}', out, more, GOALS[writers])


def curve(options):
    with Bench() as desk:
        desk.fill(100000, 64)
        for writers in (1, 4, 16, 64, 256, 1000):
            out, more = one(desk, options, writers, 100000, 64)
            yield figure('writers', f'curve: {writers} changing, of 100000', [out['per_second']], '/s', None, **more)


if __name__ == '__main__':
    main(__doc__, rows, curve)
