#!/usr/bin/env python3
"""What one client with very many edits does to the others: p99 of receipts of eight calm writers, without it and beside it."""
import subprocess

from bench import CROWD, Bench, figure, main


def rows(options):
    for heavy in (False, True):
        with Bench() as desk:
            desk.fill(1000, 16)
            other = None
            if heavy:
                other = subprocess.Popen([CROWD, 'write', '--home', desk.home, '--address', f'127.0.0.1:{desk.port}', '--writers',
                                          '1', '--members', '1', '--batch', '200', '--seconds', str(options.seconds + 2)],
                                         stdout=subprocess.PIPE, text=True)
            out = desk.crowd('write', writers=8, members=16, records=60, pause=5, seconds=options.seconds)
            what = 'beside a heavy one' if heavy else 'alone'
            yield figure('heavy', f'8 calm writers {what}: p50', [out['receipt_p50_ms']], 'ms')
            yield figure('heavy', f'8 calm writers {what}: p99', [out['receipt_p99_ms']], 'ms')
            if other:
                other.wait()


if __name__ == '__main__':
    main(__doc__, rows)
