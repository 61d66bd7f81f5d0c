"""A receipt printer on the loopback that speaks enough ESC/POS to be believed."""

import socket
import struct
import threading
from types import TracebackType
from typing import Self

REAL_TIME = {b"\x10\x04\x01": 1, b"\x10\x04\x02": 2, b"\x10\x04\x04": 4}
ALL_PRINTED = b"\x1dr\x01"


class NetworkPrinter:
    """Listens while it is switched on; keeps the jobs that came over whole.

    ``paper`` and ``why`` are its status bytes, none for a printer that says nothing of itself.
    ``dies_after`` is how many bytes of a job it takes before its plug is pulled.
    """

    def __init__(self) -> None:
        self.jobs: list[bytes] = []
        self.broken: list[bytes] = []
        self.paper: int | None = 0x12
        self.why: int | None = 0x12
        self.confirms = True
        self.dies_after: int | None = None
        self.takes_bytes = True
        self._listener: socket.socket | None = None
        self._threads: list[threading.Thread] = []
        self._off = threading.Event()
        self.port = 0

    def __enter__(self) -> Self:
        self.switch_on()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.switch_off()

    def switch_on(self) -> None:
        self._off.clear()
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._listener.settimeout(0.05)
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, args=(self._listener,))]
        self._threads[0].start()

    def switch_off(self) -> None:
        self._off.set()
        for thread in self._threads:
            thread.join(10)
        if self._listener is not None:
            self._listener.close()

    def _accept(self, listener: socket.socket) -> None:
        while not self._off.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            with connection:
                self._serve(connection)

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(0.05)
        job = b""
        while not self._off.is_set():
            if not self.takes_bytes:
                self._off.wait(0.02)
                continue
            try:
                got = connection.recv(4096)
            except TimeoutError:
                continue
            except OSError:
                break
            if not got:
                break
            job = self._without_questions(connection, job + got)
            if self.dies_after is not None and len(job) >= self.dies_after:
                self._pull_the_plug(connection, job)
                return
            job = self._printed(connection, job)
        if job:
            self.jobs.append(job)

    def _without_questions(self, connection: socket.socket, job: bytes) -> bytes:
        """Answers at once what is asked before a job."""
        if job[:3] in REAL_TIME:
            status = self.why if job[:3] == b"\x10\x04\x02" else self.paper
            if status is not None:
                connection.sendall(bytes((status,)))
            job = job[3:]
        return job

    def _printed(self, connection: socket.socket, job: bytes) -> bytes:
        """Prints a whole job and says so."""
        if job.endswith(ALL_PRINTED):
            job = job.removesuffix(ALL_PRINTED)
            self.jobs.append(job)
            job = b""
            if self.confirms:
                connection.sendall(b"\x00")
        return job

    def _pull_the_plug(self, connection: socket.socket, job: bytes) -> None:
        self.broken.append(job)
        # A reset, as from a machine that is gone, not a polite end.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
