#!/usr/bin/env python3
"""A sync of one small edit, and one with nothing new: whole processes with a full handshake, durable on both disks."""
from bench import Bench, figure, main, sizes, spent, timed, times


def rows(options):
    for size in sizes(options):
        with Bench() as desk:
            desk.fill(size)
            client = desk.reader()
            record = client.json('list', 'meeting', 'title~nº 12')[0]['id']

            def edit(turn):
                client.edit(record, f'title=Point {turn}')
            with spent(desk) as used:
                found = timed(client, ['sync', '--quiet'], options.runs, edit)
            cpu = [used['cpu'] * 1000 / (options.runs + 1)]
            yield figure('sync', f'one small edit, {size} records', times(found), 'ms', 10)
            yield figure('sync', 'one small edit: client CPU', [f[1] for f in found], 'ms')
            yield figure('sync', 'one small edit: server CPU', cpu, 'ms')
            edit(0)
            report = client.sync()
            yield figure('sync', 'one small edit: bytes on the socket', [report['bytes_out'] + report['bytes_in']], 'B', 3200)
            yield figure('sync', f'nothing new, {size} records', times(timed(client, ['sync', '--quiet'], options.runs)), 'ms', 8)
            report = client.sync()
            yield figure('sync', 'nothing new: bytes on the socket', [report['bytes_out'] + report['bytes_in']], 'B', 2800)


if __name__ == '__main__':
    main(__doc__, rows)
