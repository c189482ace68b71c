#!/usr/bin/env python3
"""The quickstart, from an empty folder to its last line: it ends well, says nothing on its error output, and leaves one server, which
--stop ends."""
import os
import pathlib
import subprocess
import tempfile

from desk import BIN, check, free_port, main

SCRIPT = pathlib.Path(__file__).parents[2] / 'server' / 'quickstart.sh'


def quickstart(*args, **env):
    env = {**os.environ, 'PUPITRE_BIN': str(BIN), 'NO_COLOR': '1', **env}
    env.pop('LC_ALL', None)
    done = subprocess.run([SCRIPT, *args], env=env, capture_output=True, text=True, timeout=300)
    check(done.returncode == 0, done.returncode, done.stdout[-2000:], done.stderr[-2000:])
    return done


def from_nothing_to_its_last_line():
    port = str(free_port())
    with tempfile.TemporaryDirectory(prefix='pupitre-test-') as folder:
        try:
            done = quickstart(folder, PUPITRE_PORT=port, LANG='fr_FR.UTF-8')
            for part in (f'127.0.0.1:{port}', '3995 lignes lues', 'Quantité : 69', '(! contesté)', 'Rencontre avec l’hôpital', 'rappeler l’hôpital',
                         'rapport-activite-V-2026.html', 'pupitre aujourdhui'):
                check(part in done.stdout, repr(part), 'is not in', done.stdout)
            check(done.stderr == '', done.stderr)
        finally:
            stopped = quickstart('--stop', folder, LANG='C.UTF-8')
        check('The server is stopped.' in stopped.stdout and not (pathlib.Path(folder) / 'server.pid').exists(), stopped.stdout)


main([from_nothing_to_its_last_line])
