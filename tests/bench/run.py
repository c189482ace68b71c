#!/usr/bin/env python3
"""Runs every row of the table and prints the figures: median, spread, goal.

    cmake --build build --target bench
    PUPITRE_BIN=build/bin tests/bench/run.py [--json FILE] [--only list,sync] [--runs N] [--seconds S] [--sizes …] [--peers]

With --peers taskwarrior and taskd (Debian packages) do the same work in the same minutes, and ratios are printed.
--quick is for a first look: fewer runs, smaller crowds."""
import importlib

import bench

ROWS = ['limits', 'list', 'add', 'sync', 'first_sync', 'three_sites', 'live', 'writers', 'idle', 'behind', 'heavy', 'search', 'due', 'agenda', 'report']
SIZES = {'list': '10000,100000', 'search': '100000', 'due': '100000', 'agenda': '100000', 'report': '100000', 'first_sync': '10000,100000'}


def parts_of(name):
    module = importlib.import_module(f'row_{name}')
    return [getattr(module, part) for part in ('rows', 'curve') if hasattr(module, part)]


def main():
    parser = bench.arguments(__doc__)
    parser.add_argument('--only', default=','.join(ROWS))
    parser.add_argument('--peers', action='store_true')
    parser.add_argument('--quick', action='store_true')
    options = parser.parse_args()
    if options.quick:
        options.runs, options.seconds = 3, 1
    figures, given, to = [], options.sizes, options.json
    if options.peers:
        importlib.import_module('peers').look()
    options.json = None
    for name in options.only.split(','):
        options.sizes = given if options.quick or given != parser.get_default('sizes') else SIZES.get(name, given)
        figures += bench.collect(options, parts_of(name))
    if options.peers:
        peers = importlib.import_module('peers')
        figures += bench.collect(options, [peers.rows])
        print('\n'.join(['', f'{"":56} {"ours":>10} {"theirs":>10}', *peers.ratios(figures)]))
    bench.write(figures, to)


if __name__ == '__main__':
    main()
