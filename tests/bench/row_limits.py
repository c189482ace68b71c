#!/usr/bin/env python3
"""What this machine can do in these minutes: durable commits of the store and puts at 64 a commit, an echo over loopback. Every
other figure is to be read beside these."""
import json
import subprocess
import tempfile

from bench import CROWD, figure, main


def rows(options):
    with tempfile.TemporaryDirectory(prefix='pupitre-bench-') as folder:
        out = json.loads(subprocess.run([CROWD, 'limits', '--home', folder, '--seconds', str(options.seconds / 2)],
                                        capture_output=True, text=True, check=True).stdout)
    yield figure('limits', 'durable commits of one put', [out['commits_per_second']], '/s')
    yield figure('limits', 'puts at 64 a commit', [out['puts_per_second_64']], '/s')
    yield figure('limits', 'echo over loopback', [out['echo_ms']], 'ms')


if __name__ == '__main__':
    main(__doc__, rows)
