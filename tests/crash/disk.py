"""A disk as a power cut leaves it, rebuilt from what recording_writes.so wrote down: all that was made durable is there, and of the rest
any part: writes in any order and torn at sectors, names that were made, changed or taken away or not yet."""
import bisect
import os
import pathlib
import struct

from week import BIN, check

LIBRARY = BIN / 'recording_writes.so'
SECTOR = 512  # what a disk writes whole or not at all


class Recording:
    """What was done below a folder since it was as it is now."""

    def __init__(self, folder, path):
        check(LIBRARY.exists(), f'{LIBRARY} is not built')
        self.folder, self.path, self.promises = pathlib.Path(folder), path, [(0, 0)]
        self.first = Disk.of_folder(self.folder)

    def env(self):
        return {'LD_PRELOAD': str(LIBRARY), 'RECORDING': str(self.path), 'RECORDED': str(self.folder),
                'ASAN_OPTIONS': 'verify_asan_link_order=0'}

    def promise(self, count):
        """From here on the folder must hold so much."""
        self.promises.append((self.path.stat().st_size if self.path.exists() else 0, count))

    def calls(self):
        """The calls, each with the place in the recording at which it had returned."""
        raw, at = self.path.read_bytes() if self.path.exists() else b'', 0
        while at < len(raw):
            kind, offset, name, length = struct.unpack_from('4Q', raw, at)
            path = raw[at + 32:at + 32 + name].decode()
            at += 32 + name + length
            data = raw[at - length:at]
            if kind == ord('r'):
                data = os.path.relpath(data.decode(), self.folder)
            yield chr(kind), os.path.relpath(path, self.folder), offset, data, at

    def promised(self, place):
        """What had been acknowledged when the recording was so long."""
        return self.promises[bisect.bisect_right([p for p, _ in self.promises], place) - 1][1]

    def images(self, rng, number):
        """So many disks, each with what it must hold. The power goes after a call, or in the midst of one."""
        calls = list(self.calls())
        kinds = ''.join(kind for kind, *_ in calls)
        print(f'  {number} images from {kinds.count("w")} writes, {kinds.count("d")} durable ones, {kinds.count("s")} syncs of files and '
              f'{kinds.count("S")} of folders, {len(kinds) - sum(kinds.count(k) for k in "wdsS")} changes of names and lengths')
        disk, place = self.first.copy(), 0
        cuts = sorted(rng.randrange(len(calls) + 1) for _ in range(number))
        for i, call in enumerate([*calls, None]):
            while cuts and cuts[0] == i:
                cuts.pop(0)
                cut = disk.copy()
                if call and call[0] in 'wdtrum':
                    cut.do('w' if call[0] == 'd' else call[0], *call[1:4])
                yield cut.after_cut(rng), self.promised(place)
            if call:
                disk.do(*call[:4])
                place = call[4]


class Folder:
    def __init__(self, names=None):
        self.names = dict(names or {})  # as the disk has them for certain


class File:
    def __init__(self, data=b''):
        self.data, self.pending = bytearray(data), []  # durable; (offset, bytes) or (length, None) that may come or not


def put(image, offset, data):
    if data is None:
        del image[offset:]
        image.extend(bytes(offset - len(image)))
        return
    if len(image) < offset + len(data):
        image.extend(bytes(offset + len(data) - len(image)))
    image[offset:offset + len(data)] = data


class Disk:
    """Files and folders by path as programs see them now, and what of it is certain to survive."""

    def __init__(self):
        self.now = {'.': Folder()}  # path -> File or Folder, as programs see it
        self.changes = []           # of names, not durable yet, in order: (folder, name, object or None) for each folder touched

    @classmethod
    def of_folder(cls, root):
        disk = cls()
        for path in sorted(root.rglob('*')) if root.exists() else []:
            if path.is_dir():
                disk._name(str(path.relative_to(root)), Folder())
            elif path.is_file():
                disk._name(str(path.relative_to(root)), File(path.read_bytes()))
        disk._settle(None)
        return disk

    def copy(self):
        """Data is copied when it changes, so only what is pending is of one's own."""
        twin, made = Disk.__new__(Disk), {}

        def other(thing):
            if thing is None or id(thing) in made:
                return made.get(id(thing))
            if isinstance(thing, File):
                made[id(thing)] = file = File()
                file.data, file.pending = thing.data, list(thing.pending)
                return file
            made[id(thing)] = folder = Folder()
            folder.names = {name: other(inner) for name, inner in thing.names.items()}
            return folder

        twin.now = {path: other(thing) for path, thing in self.now.items()}
        twin.changes = [[(other(folder), name, other(thing)) for folder, name, thing in change] for change in self.changes]
        return twin

    def _place(self, path):
        head, _, name = path.rpartition('/')
        return self.now[head or '.'], name

    def _name(self, path, thing):
        self.now[path] = thing
        self.changes.append([(*self._place(path), thing)])

    def _settle(self, folder):
        """The names in that folder (None: everywhere) are durable."""
        left = []
        for change in self.changes:
            if folder is None or any(where is folder for where, _, _ in change):
                self._apply(change)
            else:
                left.append(change)
        self.changes = left

    @staticmethod
    def _apply(change):
        for where, name, thing in change:
            if thing is None:
                where.names.pop(name, None)
            else:
                where.names[name] = thing

    def do(self, kind, path, offset, data):
        if kind in 'wdt':
            if path.endswith(' (deleted)'):
                return
            if path not in self.now:
                self._name(path, File())
            file = self.now[path]
            file.pending.append((offset, None if kind == 't' else data))
            if kind == 'd':  # this write alone is certain, and what was pending below it no longer matters
                file.pending.pop()
                file.data = bytearray(file.data)
                put(file.data, offset, data)
        elif kind == 's' and path in self.now:
            file = self.now[path]
            file.data, pending, file.pending = bytearray(file.data), file.pending, []
            for at, some in pending:
                put(file.data, at, some)
        elif kind == 'S':
            self._settle(self.now[path])
        elif kind == 'm':
            self._name(path, Folder())
        elif kind == 'u':
            self.changes.append([(*self._place(path), None)])
            self.now.pop(path, None)
        elif kind == 'r':
            self._rename(path, data)

    def _rename(self, path, to):
        thing = self.now.get(path) or File()
        self.changes.append([(*self._place(path), None), (*self._place(to), thing)])
        for inner in [p for p in self.now if p == to or p.startswith(to + '/')]:
            del self.now[inner]
        for inner in [p for p in self.now if p == path or p.startswith(path + '/')]:
            self.now[to + inner[len(path):]] = self.now.pop(inner)

    def after_cut(self, rng):
        """One of the disks that may be there when the power comes back: itself, all certain now."""
        some = rng.random()  # of the changes of names: the first so many, as a journal keeps them, or any
        upto = rng.randrange(len(self.changes) + 1)
        for i, change in enumerate(self.changes):
            if i < upto if some < 0.6 else rng.random() < 0.5:
                self._apply(change)
        return self.now['.']


def torn(rng, offset, data):
    """The sectors of a write that reached the disk; all, none or some."""
    whole = rng.random()
    if data is None:
        if whole < 0.5:
            yield offset, None
        return
    for start in range(0, len(data), SECTOR):
        if whole < 0.4 or whole < 0.8 and rng.random() < 0.5:
            yield offset + start, data[start:start + SECTOR]


def write_out(folder, path, rng):
    """Writes what survived into an empty folder."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, thing in folder.names.items():
        if isinstance(thing, Folder):
            write_out(thing, path / name, rng)
            continue
        image, late = bytearray(thing.data), list(thing.pending)
        rng.shuffle(late)
        for at, some in late:
            # LMDB's meta, less than a sector, is whole or absent: that much it asks of a disk
            for piece in torn(rng, at, some):
                put(image, *piece)
        (path / name).write_bytes(image)
