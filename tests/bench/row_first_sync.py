#!/usr/bin/env python3
"""A first sync: `pupitre join` from invitation to prompt, which enrols the device and fetches everything; on disk when it ends.
Memory at its peak on both sides."""
import shutil

from bench import BIN, Bench, figure, main, process, spent, sizes

GOALS = {10000: (200, 24), 100000: (1500, 32)}


def rows(options):
    for size in sizes(options):
        with Bench() as desk:
            desk.fill(size)
            goal, memory = GOALS.get(size, (None, None))
            found, used = [], []
            for _ in range(max(3, options.runs // 3)):
                desk.restart()
                client, invitation = desk.newcomer()
                with spent(desk) as server:
                    found.append(process(BIN / 'pupitre', ['join', invitation], client.env()))
                used.append(server)
                shutil.rmtree(client.home)
            yield figure('first sync', f'{size} records', [f[0] for f in found], 'ms', goal)
            yield figure('first sync', f'{size}: client CPU', [f[1] for f in found], 'ms')
            yield figure('first sync', f'{size}: server CPU', [u['cpu'] * 1000 for u in used], 'ms')
            yield figure('first sync', f'{size}: client peak memory', [f[2] / 1024 for f in found], 'MiB', memory)
            yield figure('first sync', f'{size}: server peak memory', [u['peak'] for u in used], 'MiB', memory)
            yield figure('first sync', f'{size}: server private memory', [u['private'] for u in used], 'MiB')
            yield figure('first sync', f'{size}: written by the server', [u['written'] / 1000 for u in used], 'kB')


if __name__ == '__main__':
    main(__doc__, rows)
