"""What the rows of the table share: a desk that is filled, whole processes timed, figures printed as text or JSON.

A row is a file row_NAME.py with a function rows(options) that yields figures made by figure(); run by itself it prints them:

    PUPITRE_BIN=build/bin tests/bench/row_list.py [--json FILE] [--runs N] [--sizes 1000,10000]
"""
import argparse
import contextlib
import json
import os
import pathlib
import statistics
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'integration'))
from desk import BIN, Client, Desk, Failed  # noqa: E402

CROWD = BIN / 'crowd'


def figure(row, what, values, unit, goal=None, **more):
    """One line of the table: the median of `values` and their spread. `goal`: the figure to stay at or below (or, with a
    minus sign, at or above)."""
    values = sorted(values)
    return {'row': row, 'what': what, 'median': statistics.median(values), 'low': values[0], 'high': values[-1],
            'runs': len(values), 'unit': unit, 'goal': goal, **more}


def show(fig):
    def number(x):
        return f'{x:,.0f}'.replace(',', ' ') if abs(x) >= 1000 else f'{x:.3g}' if abs(x) < 10 else f'{x:.1f}'
    goal = fig['goal']
    verdict = ''
    if goal is not None:
        met = fig['median'] <= goal if goal > 0 else fig['median'] >= -goal
        verdict = f'goal {"≤" if goal > 0 else "≥"} {number(abs(goal))}  {"met" if met else "NOT MET"}'
    spread = f'({number(fig["low"])} … {number(fig["high"])})' if fig['runs'] > 1 else ''
    line = f'{fig["row"]:11} {fig["what"]:58} {number(fig["median"]):>9} {fig["unit"]:6} {spread:22} {verdict}'
    print(line.rstrip(), flush=True)


# ---- whole processes ----

def process(program, args, env):
    """(milliseconds from spawn to exit, user + system CPU ms, peak resident KiB). Output goes to /dev/null."""
    done = subprocess.run([CROWD, 'run', program, *map(str, args)], env=env, capture_output=True, text=True, check=True)
    out = json.loads(done.stdout)
    if out['status']:
        raise Failed(f'{program} {" ".join(map(str, args))}: status {out["status"]}')
    return out['ms'], out['cpu_ms'], out['peak_kib']


def timed(client, args, runs, before=None):
    """`runs` runs of a client's command, after one that does not count; before(turn) is called untimed before each."""
    out = []
    for turn in range(runs + 1):
        if before:
            before(turn)
        words = [a.replace('{n}', str(turn)) if isinstance(a, str) else a for a in args]
        found = process(BIN / 'pupitre', words, client.env())
        if turn:
            out.append(found)
    return out


def times(found):
    return [f[0] for f in found]


def peak_mib(found):
    return [f[2] / 1024 for f in found]


# ---- the server ----

class Bench(Desk):
    """A desk whose server can be watched and filled."""

    def crowd(self, what, **options):
        words = [word for name, value in options.items() for word in (f'--{name}', str(value))]
        done = subprocess.run([CROWD, what, '--home', self.home, '--address', f'127.0.0.1:{self.port}', *words],
                              capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(f'crowd {what}: {done.stderr}')
        return json.loads(done.stdout)

    def fill(self, records, members=1):
        self.crowd('fill', members=members, records=records // members)

    def newcomer(self, number=0):
        """A real client of the member of structure `number` that has not joined yet, and its invitation."""
        self.devices += 1
        client = Client(self, f'w{number:04}', self.folder / f'client-{self.devices}')
        return client, self.invite(client.login)

    def reader(self, number=0):
        """The same, enrolled and synced."""
        return self.newcomer(number)[0].join()

    def usage(self):
        """Of the server so far: CPU seconds, bytes it wrote to files and sockets, peak and present resident MiB."""
        at = pathlib.Path(f'/proc/{self.process.pid}')
        stat = at.joinpath('stat').read_text().rsplit(')', 1)[1].split()
        io = dict(line.split(': ') for line in at.joinpath('io').read_text().splitlines())
        status = dict(line.split(':', 1) for line in at.joinpath('status').read_text().splitlines())
        tick = os.sysconf('SC_CLK_TCK')
        return {'cpu': (int(stat[11]) + int(stat[12])) / tick, 'written': int(io['wchar']), 'writes': int(io['syscw']),
                'peak': int(status['VmHWM'].split()[0]) / 1024, 'resident': int(status['VmRSS'].split()[0]) / 1024,
                'private': int(status['RssAnon'].split()[0]) / 1024}

    def restart(self):
        self.stop()
        self.start()


@contextlib.contextmanager
def spent(desk):
    """The server's usage inside the block, as differences; peak and resident as they are at its end."""
    before, out = desk.usage(), {}
    yield out
    after = desk.usage()
    out.update({k: after[k] - before[k] if k in ('cpu', 'written', 'writes') else after[k] for k in after})


# ---- the command line ----

def arguments(text):
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--json', metavar='FILE', help='writes the figures there as well')
    parser.add_argument('--runs', type=int, default=9, help='runs of each short thing (a third of it for long ones)')
    parser.add_argument('--seconds', type=float, default=4, help='of each throughput')
    parser.add_argument('--sizes', default='10000', help='records, for rows that have a curve: 1000,10000,100000')
    return parser


def collect(options, parts):
    """Runs parts (functions), prints each figure as it comes, returns them all."""
    out = []
    for part in parts:
        for fig in part(options):
            show(fig)
            out.append(fig)
    write(out, options.json)
    return out


def write(figures, to):
    if to:
        pathlib.Path(to).write_text(json.dumps(figures, indent=1, ensure_ascii=False) + '\n', encoding='utf-8')


def sizes(options):
    return [int(s) for s in options.sizes.split(',')]


def main(text, *parts):
    collect(arguments(text).parse_args(), parts)
