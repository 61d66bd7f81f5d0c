"""Bytes to a network printer (raw TCP, port 9100), with a look at its paper first.

What a printer says of itself is advisory: many say nothing at all, and still print.
"""

import socket
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from pos.devices.wire import Wire
from pos.ports.device import DeviceHealth, DeviceResult, Done

#: Answered at once, even by a printer that is offline: why it is so, and how much paper it has.
_WHY_OFFLINE: Final = b"\x10\x04\x02"
_PAPER: Final = b"\x10\x04\x04"
#: Answered when everything before it has been printed.
_ALL_PRINTED: Final = b"\x1dr\x01"

_COVER_OPEN: Final = 0x04
_PAPER_STOP: Final = 0x20
_ERROR: Final = 0x40
_PAPER_OUT: Final = 0x60


@dataclass(frozen=True)
class NetworkWire(Wire):
    """Carries a job over a connection of its own; durations in seconds."""

    host: str
    port: int = 9100
    connect_s: float = 3.0
    send_s: float = 10.0
    status_s: float = 0.5
    confirm_s: float = 5.0

    @property
    @override
    def name(self) -> str:
        """Where it leads."""
        return f"the printer at {self.host}"

    @override
    def send(self, job: bytes) -> DeviceResult:
        """Carry a job over, and wait a moment for the printer to say that it is on paper."""
        try:
            connection = self._connect()
        except OSError:
            return DeviceResult(Done.NO, self._silent())
        with closing(connection):
            fault = self._fault(connection)
            if fault:
                return DeviceResult(Done.NO, fault)
            try:
                connection.settimeout(self.send_s)
                connection.sendall(job + _ALL_PRINTED)
                confirmed = self._confirmed(connection)
            except OSError:
                says = f"{self._capital()} broke off in the middle of a receipt. Look at its paper."
                return DeviceResult(Done.UNKNOWN, says)
        says = "Printed." if confirmed else "Sent; the printer does not confirm what it prints."
        return DeviceResult(Done.YES, says)

    @override
    def health(self) -> DeviceHealth:
        """Ask the printer how it is; one that takes connections and is silent is ready."""
        try:
            connection = self._connect(min(self.connect_s, 1.0))
        except OSError:
            return DeviceHealth(ready=False, says=self._silent())
        with closing(connection):
            fault = self._fault(connection)
        return DeviceHealth(ready=not fault, says=fault or "Printer ready")

    def _connect(self, wait_s: float | None = None) -> socket.socket:
        return socket.create_connection((self.host, self.port), timeout=wait_s or self.connect_s)

    def _fault(self, connection: socket.socket) -> str | None:
        """Say why it cannot print now, none where it can or does not say."""
        paper = self._ask(connection, _PAPER)
        if paper is None:
            return None
        why = self._ask(connection, _WHY_OFFLINE) or 0
        if paper & _PAPER_OUT == _PAPER_OUT or why & _PAPER_STOP:
            return f"{self._capital()} is out of paper. Put in a new roll."
        if why & _COVER_OPEN:
            return f"The cover of {self.name} is open. Close it."
        if why & _ERROR:
            return f"{self._capital()} reports an error. Switch it off and on again."
        return None

    def _ask(self, connection: socket.socket, question: bytes) -> int | None:
        try:
            connection.settimeout(self.status_s)
            connection.sendall(question)
            answer = connection.recv(1)
        except OSError:
            return None
        return answer[0] if answer else None

    def _confirmed(self, connection: socket.socket) -> bool:
        """Wait for the printer's word.

        Raises:
            OSError: when it went away before it said anything.
        """
        connection.settimeout(self.confirm_s)
        try:
            answer = connection.recv(16)
        except TimeoutError:
            return False
        if not answer:
            raise ConnectionResetError(f"{self.host} hung up")
        return True

    def _capital(self) -> str:
        return f"The printer at {self.host}"

    def _silent(self) -> str:
        return f"{self._capital()} does not answer. Check its power and its network cable."
