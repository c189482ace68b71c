"""A link that misbehaves on purpose: a TCP proxy on loopback that cuts after a given byte, delays, trickles, hangs or replays."""
import contextlib
import dataclasses
import socket
import struct
import threading
import time

UP, DOWN = 'up', 'down'


@dataclasses.dataclass
class Plan:
    """What happens to the next connections."""
    cut: str = ''            # the direction of which `after` bytes pass before the cut; '': none
    after: int = 0
    way: str = 'fin'         # how it is cut: 'fin', 'rst', or 'hang' (the server's side stays open and silent)
    chunk: int = 65536       # bytes passed at once
    delay: float = 0         # seconds before each
    replay: bool = False     # all that went up is sent once more, on a second connection


class Proxy:
    """Listens on a port of its own and passes to `target` (a port on loopback). One thread a connection and direction."""

    def __init__(self, target):
        self.target, self.plan = target, Plan()
        self.passed = {UP: 0, DOWN: 0}  # of the last connection
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        self.open, self.hanging, self.threads = [], [], []
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()
        self.settle()
        self.let_go()

    def settle(self):
        """Waits until every connection so far is over."""
        for thread in self.threads:
            thread.join(30)
        self.threads = [t for t in self.threads if t.is_alive()]

    def let_go(self):
        """Closes what hangs."""
        while self.hanging:
            end = self.hanging.pop()
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            link = _Link(self, near, dataclasses.replace(self.plan))
            self.threads.append(threading.Thread(target=link.run, daemon=True))
            self.threads[-1].start()


class _Link:
    """One connection through the proxy."""

    def __init__(self, proxy, near, plan):
        self.proxy, self.near, self.plan = proxy, near, plan
        self.far = socket.create_connection(('127.0.0.1', proxy.target))
        for end in (self.near, self.far):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.passed, self.went_up = {UP: 0, DOWN: 0}, bytearray()

    def run(self):
        self.proxy.passed = self.passed
        down = threading.Thread(target=self._pump, args=(DOWN, self.far, self.near), daemon=True)
        down.start()
        self._pump(UP, self.near, self.far)
        if self.far not in self.proxy.hanging:
            down.join()
            self.far.close()
        self.near.close()
        if self.plan.replay:
            self._replay()

    def _pump(self, direction, source, target):
        with contextlib.suppress(OSError):
            if self.plan.cut == direction and self.plan.after == 0:
                self._cut()
                return
            while data := source.recv(self.plan.chunk):
                if not self._pass(direction, data, target):
                    return
            target.shutdown(socket.SHUT_WR)

    def _pass(self, direction, data, target):
        """False once it is cut."""
        if self.plan.delay:
            time.sleep(self.plan.delay)
        room = self.plan.after - self.passed[direction] if self.plan.cut == direction else len(data)
        target.sendall(data[:room])
        self.passed[direction] += min(room, len(data))
        if direction == UP:
            self.went_up += data
        if len(data) >= room and self.plan.cut == direction:
            self._cut()
            return False
        return True

    def _cut(self):
        ends = [self.near] if self.plan.way == 'hang' else [self.near, self.far]
        if self.plan.way == 'hang':
            self.proxy.hanging.append(self.far)
        for end in ends:
            with contextlib.suppress(OSError):
                if self.plan.way == 'rst':  # a linger of 0 makes the close a reset
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
                end.shutdown(socket.SHUT_RDWR)

    def _replay(self):
        with contextlib.suppress(OSError), socket.create_connection(('127.0.0.1', self.proxy.target)) as again:
            again.settimeout(5)
            again.sendall(self.went_up)
            while again.recv(65536):
                pass
