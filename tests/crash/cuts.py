#!/usr/bin/env python3
"""A session cut once at every byte of both directions, and links that delay, trickle, hang and replay: nothing doubled, nothing lost,
and of what a cut session sent at most the frame that goes with Hello reaches the server twice.

    cuts.py [--stride N] [--join-stride N] [--large-stride N] [--seed N] [TEST...]       1: at every byte"""
import argparse
import random
import shutil
import sys

from proxy import DOWN, UP, Plan, Proxy
from week import Week, check
from desk import Client, Desk, main, words

SETTINGS = argparse.Namespace(stride=1, join_stride=211, large_stride=61_000, seed=1)
EDITS = 3
WAYS = ('fin', 'rst', 'hang')


class Scene:
    """One who edits through the proxy, and one who edits beside it, so that both directions have something to carry."""

    def __init__(self, desk, proxy):
        self.desk, self.proxy = desk, proxy
        desk.structure('V', 'MSP de Valombre')
        self.maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        self.anne = desk.member('anne.castel', 'Anne Castel', V='leader')
        self.week = Week(desk, SETTINGS.seed)
        self.stock = self.week.new_stock(self.maelle)
        self.maelle.sync()
        self.anne.sync()
        self.maelle.run('server', f'127.0.0.1:{proxy.port}')

    def seq(self):
        return next(s['seq'] for s in self.desk.status()['spaces'] if s['space'] == 'V/team')

    def edits(self):
        for _ in range(EDITS):
            self.week.count_stock(self.maelle, self.stock)
        self.week.count_stock(self.anne, self.stock)
        self.anne.sync()
        return EDITS

    def sync(self, plan):
        """One sync under that plan; its exit code."""
        self.proxy.plan = plan
        code = self.maelle.run('sync', ok=None).returncode
        self.proxy.settle()
        self.proxy.plan = Plan()
        return code

    def cut_once(self, plan, edits, with_hello):
        """A session cut so, then one that is not: every edit counts once. Returns how many reached the server twice."""
        made, before = edits(), self.seq()
        code = self.sync(plan)
        check(code in (0, 69, 74, 75, 76), plan, 'ended with', code)
        held = self.seq() - before
        receipts = made - self.maelle.status()['pending']
        check(0 <= receipts <= held <= made, plan, receipts, held, made)
        sent = self.maelle.sync()['sent']
        self.proxy.let_go()
        check(self.seq() - before == made, plan, 'taken', self.seq() - before, 'made', made)
        check(self.maelle.status()['pending'] == 0, plan)
        twice = sent - (made - held)
        check(twice <= with_hello, plan, twice, 'edits reached the server twice')
        return twice

    def lengths(self, edits):
        """How many bytes an uncut session has, each way."""
        edits()
        check(self.sync(Plan()) == 0)
        return dict(self.proxy.passed)

    def verify(self):
        self.anne.sync()
        self.week.verify([self.maelle, self.anne])


def at_every_byte(edits, with_hello, stride, scene):
    lengths, twice, count = scene.lengths(edits), 0, 0
    for direction in (UP, DOWN):
        # a few more than were counted: no two sessions are of quite the same length
        for after in range(SETTINGS.seed % stride, lengths[direction] + 8, stride):
            twice += scene.cut_once(Plan(direction, after, WAYS[count % len(WAYS)]), edits, with_hello)
            count += 1
        scene.verify()
    print(f'  {count} cuts of {lengths[UP]} + {lengths[DOWN]} bytes; {twice} edits reached the server twice')


class Prepared:
    """A home and a folder with something to send each other, to be put back as they were before every cut: so each session is the same, to
    the byte, and ends in the same state."""

    def __init__(self, desk, proxy):
        self.scene, self.desk, self.pristine = Scene(desk, proxy), desk, desk.folder / 'pristine'
        self.scene.edits()
        self.before = self.scene.seq()
        desk.stop()
        self.pristine.mkdir()
        for folder, name in self.folders():
            shutil.copytree(folder, self.pristine / name, ignore=shutil.ignore_patterns('lock.mdb', '*.sock'))
        self.put_back()
        desk.start()
        self.lengths = self.scene.lengths(lambda: None)
        self.state = self.team()

    def folders(self):
        return ((self.desk.home, 'server'), (self.scene.maelle.home, 'maelle'))

    def put_back(self):
        for folder, name in self.folders():
            shutil.rmtree(folder)
            shutil.copytree(self.pristine / name, folder)

    def team(self):
        status = self.scene.maelle.status()
        check(status['pending'] == 0 and status['refused'] == 0, status)
        return next((s['seq'], s['hash'], s['state']) for s in status['spaces'] if s['space'] == 'V/team')

    def cut_once(self, plan):
        """A session cut so, then one that is not. Returns how many edits reached the server twice."""
        self.desk.kill()
        self.put_back()
        self.desk.start()
        code = self.scene.sync(plan)
        check(code in (0, 69, 74, 75, 76), plan, 'ended with', code)
        held = self.scene.seq() - self.before
        sent = self.scene.maelle.sync()['sent']
        self.scene.proxy.let_go()
        check(self.team() == self.state, plan, 'lost or doubled', self.team(), self.state)
        twice = sent - (EDITS - held)
        check(0 <= twice <= EDITS, plan, twice, 'edits reached the server twice')
        return twice


def cut_everywhere(direction):
    with Desk() as desk, Proxy(desk.port) as proxy:
        prepared, twice = Prepared(desk, proxy), 0
        length = prepared.lengths[direction]
        # a few more than were counted: what is measured is of varying length by a byte or two
        cuts = range(SETTINGS.seed % SETTINGS.stride, length + 8, SETTINGS.stride)
        for count, after in enumerate(cuts):
            twice += prepared.cut_once(Plan(direction, after, WAYS[count % len(WAYS)]))
        print(f'  {len(cuts)} cuts of {length} bytes; {twice} edits reached the server twice')
        check('All is' in desk.admin('verify').stdout)
        prepared.scene.verify()


def cut_at_every_byte_up():
    cut_everywhere(UP)


def cut_at_every_byte_down():
    cut_everywhere(DOWN)


def cut_of_a_session_of_many_frames():
    """Texts so long that a frame holds one: then at most one edit comes twice."""
    with Desk() as desk, Proxy(desk.port) as proxy:
        scene, rng = Scene(desk, proxy), random.Random(SETTINGS.seed)
        action = scene.week.new_action(scene.maelle)

        def edits():
            for _ in range(EDITS):
                scene.maelle.run('edit', action, f'note={words(rng, 7500)}', '--offline')
            return EDITS

        scene.maelle.sync()
        at_every_byte(edits, 1, SETTINGS.large_stride, scene)


def odd_links():
    """Late, one byte at a time, both at once, replayed whole: no difference but of time."""
    with Desk() as desk, Proxy(desk.port) as proxy:
        scene = Scene(desk, proxy)
        for plan in (Plan(chunk=1), Plan(delay=0.15), Plan(chunk=64, delay=0.002), Plan(replay=True), Plan(replay=True, cut=DOWN, after=3000)):
            made, before = scene.edits(), scene.seq()
            code = scene.sync(plan)
            check(code == 0 or plan.cut, plan, 'ended with', code)
            scene.maelle.sync()
            check(scene.seq() - before == made and scene.maelle.status()['pending'] == 0, plan, scene.seq() - before)
        scene.verify()


def a_hung_connection_is_superseded():
    """The client's side is gone, the server's is open still: the device's next connection takes its place, many times over."""
    with Desk() as desk, Proxy(desk.port) as proxy:
        scene = Scene(desk, proxy)
        length = scene.lengths(scene.edits)[DOWN]
        for after in range(length // 2, length, length // 8):
            scene.edits()
            scene.sync(Plan(DOWN, after, 'hang'))
        check(len(proxy.hanging) > 2, 'none hangs')
        check(scene.sync(Plan()) == 0)
        check(desk.status()['connections'] <= 1, desk.status())
        scene.verify()


class DeskBehind(Desk):
    """A desk whose invitations lead through a proxy."""

    def __enter__(self):
        self.proxy = Proxy(self.port)
        self.admin('init', '--name', 'Essai', '--host', f'127.0.0.1:{self.proxy.port}')
        self.start()
        return self

    def __exit__(self, *what):
        self.proxy.__exit__()
        super().__exit__(*what)

    def enrolled(self):
        return self.admin('devices').stdout.count('\n')


def cut_while_joining():
    """The same invitation works again for the same device, whether or not the server had enrolled it: one device in the end."""
    with DeskBehind() as desk:
        desk.structure('V', 'MSP de Valombre')
        desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
        Client(desk, 'maelle.riou', desk.folder / 'whole').join()
        lengths, count, begun = dict(desk.proxy.passed), 0, 0
        for direction in (UP, DOWN):
            for after in range(SETTINGS.seed % SETTINGS.join_stride, lengths[direction] + 8, SETTINGS.join_stride):
                word, before = desk.invite('maelle.riou'), desk.enrolled()
                client = Client(desk, 'maelle.riou', desk.folder / f'cut-{direction}-{after}')
                desk.proxy.plan = Plan(direction, after, WAYS[count % 2])
                done = client.run('join', word, ok=(0, 69))
                desk.proxy.settle()
                desk.proxy.plan = Plan()
                begun += done.returncode and desk.enrolled() - before
                if done.returncode:
                    client.run('join', word)
                client.sync()
                check(desk.enrolled() == before + 1, direction, after)
                count += 1
        print(f'  {count} cuts; at {begun} of them the server had enrolled the device already')


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    for name, value in vars(SETTINGS).items():
        parser.add_argument('--' + name.replace('_', '-'), type=int, default=value)
    SETTINGS, sys.argv[1:] = parser.parse_known_args()
    main([cut_at_every_byte_up, cut_at_every_byte_down, cut_of_a_session_of_many_frames, odd_links, a_hung_connection_is_superseded, cut_while_joining])
