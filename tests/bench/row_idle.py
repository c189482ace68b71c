#!/usr/bin/env python3
"""What one more connection that follows and says nothing costs the server."""
import json
import subprocess

from bench import CROWD, Bench, figure, main


def rows(options):
    counts = (100, 1000, 10000) if options.runs >= 9 else (100, 1000)
    for count in counts:
        with Bench() as desk:
            desk.crowd('fill', members=64, records=10)
            before = desk.usage()
            with subprocess.Popen([CROWD, 'idle', '--home', desk.home, '--address', f'127.0.0.1:{desk.port}', '--writers',
                                   str(count), '--members', '64'], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as crowd:
                json.loads(crowd.stdout.readline())
                after = desk.usage()
                crowd.stdin.close()
            each = (after['private'] - before['private']) * 1024 / count
            yield figure('idle', f'{count} connections: memory of each', [each], 'KiB', 32 if count == 10000 else None)
            yield figure('idle', f'{count} connections: CPU of each handshake', [(after['cpu'] - before['cpu']) * 1000 / count],
                         'ms')


if __name__ == '__main__':
    main(__doc__, rows)
