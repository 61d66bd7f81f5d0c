"""A network between a till and PostgreSQL that is as bad as a shop's: it delays, cuts, half-opens.

It listens on loopback and goes on to the server's Unix socket.
"""

import asyncio
import itertools
import socket
import struct
import threading
from contextlib import suppress

_BLOCK = 65536
#: SO_LINGER with no time: a close is a reset, as from a router that forgot the connection.
_RESET = struct.pack("ii", 1, 0)


class Line:
    """One connection, with both of its ends."""

    def __init__(self, near, far, network):
        self._near, self._far, self._network = near, far, network
        self.is_silent = False

    async def carry(self):
        """Carry both ways until one end is closed; what is silent stays open till it is cut."""
        ways = [
            asyncio.ensure_future(self._pump(*ends))
            for ends in ((self._near, self._far), (self._far, self._near))
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        if not self.is_silent:
            self.cut()
        await asyncio.gather(*ways)

    async def _pump(self, source, target):
        # A line that is cut ends in the middle of anything.
        with suppress(OSError):
            while block := await source[0].read(_BLOCK):
                if self._network.delay_s:
                    await asyncio.sleep(self._network.delay_s)
                if not self.is_silent:
                    target[1].write(block)
                    await target[1].drain()

    def cut(self):
        """Reset both ends."""
        for end in (self._near, self._far):
            _reset(end)

    def half_open(self, *, till_hears):
        """Let one end go and leave the other waiting: the till, or the server."""
        self.is_silent = True
        _reset(self._near if till_hears else self._far)


def _reset(end):
    transport = end[1].transport
    found = transport.get_extra_info("socket")
    if found is not None and found.family != socket.AF_UNIX and found.fileno() >= 0:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    transport.abort()


class Network:
    """Carries connections in a thread of its own while the block lasts."""

    def __init__(self, server):
        self._server = str(server)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proof-network")
        self._lines, self._numbers = {}, itertools.count()
        self._tasks = set()
        self._listener = None
        self.delay_s = 0.0
        self.port = 0

    def __enter__(self):
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(self, *_):
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut(self, dice):
        """Cut one connection, whatever is under way on it; false where there is none."""
        return self._do(self._each(dice, lambda line: line.cut()))

    def half_open(self, dice, seconds):
        """Let one end of a connection vanish; the other hears of it only after a while."""
        till_hears = dice.random() < 0.5

        def half(line):
            line.half_open(till_hears=till_hears)
            self._loop.call_later(seconds, line.cut)

        return self._do(self._each(dice, half))

    def slow(self, delay_s, seconds):
        """Be slow for a while: each packet takes so long."""
        self.delay_s = delay_s
        self._loop.call_soon_threadsafe(self._loop.call_later, seconds, self._fast)

    def _fast(self):
        self.delay_s = 0.0

    def _do(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)

    async def _each(self, dice, work):
        open_ones = [line for _, line in sorted(self._lines.items()) if not line.is_silent]
        if open_ones:
            work(dice.choice(open_ones))
        return bool(open_ones)

    async def _listen(self):
        self._listener = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def _accept(self, *near):
        task = asyncio.current_task()
        self._tasks.add(task)
        number = next(self._numbers)
        try:
            far = await asyncio.open_unix_connection(self._server)
        except OSError:
            # The server is away: the till is told so as by a machine without one.
            _reset(near)
            self._tasks.discard(task)
            return
        line = self._lines[number] = Line(near, far, self)
        try:
            await line.carry()
        finally:
            del self._lines[number]
            self._tasks.discard(task)

    async def _close(self):
        self._listener.close()
        for line in self._lines.values():
            line.cut()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._listener.wait_closed()
