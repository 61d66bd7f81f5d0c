"""Bytes to a file or to a device of this computer, such as ``/dev/usb/lp0``."""

import os
import select
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from typing_extensions import override

from pos.devices.wire import Wire
from pos.ports.device import DeviceHealth, DeviceResult, Done

#: A printer without paper takes no bytes; the till must not wait for it for ever.
WRITE_WAIT_S: Final = 10.0


@dataclass(frozen=True)
class FileWire(Wire):
    """Appends jobs to a file, or writes them into a device."""

    path: Path
    wait_s: float = WRITE_WAIT_S

    @property
    @override
    def name(self) -> str:
        """Where it leads."""
        return f"the printer at {self.path}"

    @override
    def send(self, job: bytes) -> DeviceResult:
        """Write a job."""
        try:
            descriptor = self._open()
        except OSError as error:
            return DeviceResult(Done.NO, self._cannot(error))
        try:
            written = self._write(descriptor, job)
        finally:
            os.close(descriptor)
        if written == len(job):
            return DeviceResult(Done.YES, f"Printed at {self.path}.")
        says = f"{self.path} stopped taking the receipt. Look at its paper and its cover."
        return DeviceResult(Done.UNKNOWN if written else Done.NO, says)

    @override
    def health(self) -> DeviceHealth:
        """Tell whether the file or device could be written; a file yet to be made can."""
        place = self.path
        while not place.exists() and place != place.parent:
            place = place.parent
        if os.access(place, os.W_OK) and (place == self.path or place.is_dir()):
            return DeviceHealth(ready=True, says="Printer ready")
        return DeviceHealth(ready=False, says=f"{self.path} cannot be written. Check the printer.")

    def _open(self) -> int:
        if not self.path.exists():
            self.path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        # Windows has neither, and needs the other: without it each 0x0A grows a 0x0D.
        flags |= getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        return os.open(self.path, flags, 0o600)

    def _write(self, descriptor: int, job: bytes) -> int:
        may_block = stat.S_ISCHR(os.fstat(descriptor).st_mode) or stat.S_ISFIFO(
            os.fstat(descriptor).st_mode
        )
        written = 0
        while written < len(job):
            if may_block and not select.select([], [descriptor], [], self.wait_s)[1]:
                break
            try:
                written += os.write(descriptor, job[written : written + 4096])
            except BlockingIOError:
                continue
            except OSError:
                break
        return written

    def _cannot(self, error: OSError) -> str:
        why = error.strerror or "it is not there"
        return f"{self.path} cannot be opened ({why}). Check the printer and its cable."
