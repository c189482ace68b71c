"""A week of edits by several devices, and the book that says what must be there at its end, whatever happened meanwhile.

What is written is chosen so that the book can tell exactly: a stock changes by large random amounts, of which no other sum makes up
for one that is lost or comes twice; a register of one's own record has one writer; a refused edit stays in its author's drawer.
Registers that many write may be contested: of these only equality on all replicas is asked."""
import collections
import json
import pathlib
import random
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'integration'))
from desk import BIN, check, equal_states  # noqa: E402


class Book:
    """What every device has written and the desk must show in the end."""

    def __init__(self):
        self.deltas = collections.defaultdict(list)  # stock -> what was put in or taken out, by anybody
        self.fields = {}                             # record -> {field: value}, with one writer
        self.removed = set()

    def explain(self, stock, quantity):
        """What is wrong with a quantity, in words."""
        missing = sum(self.deltas[stock]) - quantity
        for delta in self.deltas[stock]:
            if missing in (delta, -delta):
                return f'{stock}: {delta} {"is lost" if missing == delta else "was counted twice"}'
        return f'{stock}: {quantity} instead of {sum(self.deltas[stock])}'


class Week:
    """Devices that work at random (seeded) on shared and on own records; `syncs` is the chance that one syncs after an edit."""

    def __init__(self, desk, seed, syncs=0.15):
        self.desk, self.rng, self.syncs = desk, random.Random(seed), syncs
        self.book, self.own = Book(), collections.defaultdict(list)
        self.structure = collections.defaultdict(lambda: 'V')  # of a record
        self.stocks, self.actions, self.count = set(), [], 0

    # ---- what a device does ----

    def new_stock(self, client, structure='V', shared=True):
        self.count += 1
        delta = self.rng.randrange(1 << 30)
        stock = client.add('stock', f'name=Stock {self.count}', f'quantity={delta}', 'threshold=1', structure=structure)
        self.book.deltas[stock].append(delta)
        self.book.fields[stock] = {'name': f'Stock {self.count}'}
        self.structure[stock] = structure
        if shared:
            self.stocks.add(stock)
        return stock

    def new_action(self, client, shared=False):
        self.count += 1
        action = client.add('action', f'title=Action {self.count}', 'owner=Riou', 'due=2026-06-01', structure='V')
        if shared:
            self.actions.append(action)
        else:
            self.own[client.home].append(action)
            self.book.fields[action] = {'title': f'Action {self.count}', 'due': '2026-06-01'}
        return action

    def count_stock(self, client, stock=None):
        known = set(self.known_stocks(client)) if stock is None else {stock}
        if known:
            stock, delta = self.rng.choice(sorted(known)), self.rng.choice((1, -1)) * self.rng.randrange(1 << 30)
            client.edit(stock, f'quantity{"+" if delta >= 0 else "-"}={abs(delta)}')
            self.book.deltas[stock].append(delta)

    def known_stocks(self, client):
        return [r['id'] for r in client.list('stock', structure='V') if r['id'] in self.stocks]

    def date_own(self, client):
        if mine := [a for a in self.own[client.home] if a not in self.book.removed]:
            action, due = self.rng.choice(mine), f'2026-07-{self.rng.randint(1, 28):02}'
            client.edit(action, f'due={due}')
            self.book.fields[action]['due'] = due

    def remove_own(self, client):
        mine = [a for a in self.own[client.home] if a not in self.book.removed]
        if len(mine) > 2:
            client.off('remove', mine[0])
            self.book.removed.add(mine[0])

    def date_shared(self, client):
        if self.actions:
            client.run('edit', self.rng.choice(self.actions), f'due=2026-08-{self.rng.randint(1, 28):02}', '--offline', ok=(0, 66))

    def write_shared(self, client):
        if self.actions:
            client.run('edit', self.rng.choice(self.actions), f'note=Il a été dit {self.rng.randint(0, 999)} fois\nque rien ne presse.',
                       '--offline', ok=(0, 66))

    def work(self, clients, edits):
        """So many edits, each by a device drawn at random; some sync, some sync and are killed."""
        does = [self.new_stock, self.new_action, *[self.count_stock] * 5, *[self.date_own] * 3, self.remove_own, self.date_shared,
                self.write_shared]
        for _ in range(edits):
            client = self.rng.choice(clients)
            self.rng.choice(does)(client)
            if self.rng.random() < self.syncs:
                client.sync() if self.rng.random() < 0.6 else killed_in_sync(client, self.rng)

    # ---- what must be there ----

    def all_caught_up(self, clients):
        """Everybody syncs until nobody can have anything left to hear."""
        for client in [*clients, *clients]:
            client.sync()

    def verify(self, clients):
        """All that was written is there, once, on every one of these devices, which hold the same."""
        equal_states(*clients)
        for client in clients:
            status = client.status()
            check(status['pending'] == 0 and status['awaited'] == 0, client.home, status)
            self._verify_fields(client)
        check('All is' in self.desk.admin('verify').stdout)

    def _verify_fields(self, client):
        readable = {s['space'].split('/')[0] for s in client.status()['spaces']}
        shown = {r['id']: r for kind in ('stock', 'action') for r in client.list(kind)}
        for record, fields in self.book.fields.items():
            if record in self.book.removed:
                check(record not in shown, record, 'was removed')
                continue
            if record not in shown and self.structure[record] not in readable:
                continue
            check(record in shown, client.home, 'misses', record, fields)
            for field, value in fields.items():
                check(shown[record]['fields'][field] == value, client.home, record, field, shown[record], value)
                check(field not in shown[record]['contested'], 'falsely contested', record, field)
        for stock, deltas in self.book.deltas.items():
            if stock in shown:
                quantity = shown[stock]['fields']['quantity']
                check(quantity == sum(deltas), client.home, self.book.explain(stock, quantity))


def drawer(client):
    """What was refused, text and all, by edit."""
    return {r['edit']: (r['reason'], json.dumps(r['values'], sort_keys=True)) for r in client.json('refused')}


def killed_in_sync(client, rng):
    """A sync that is killed (-9) after a moment; it may also end before."""
    process = subprocess.Popen([*client.wrap, BIN / 'pupitre', 'sync'], env=client.env(), stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        process.wait(rng.uniform(0.002, 0.04))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def bytes_in(folder, marker):
    """Files below `folder` that hold the marker's bytes."""
    return [str(p) for p in sorted(folder.rglob('*')) if p.is_file() and marker.encode() in p.read_bytes()]
