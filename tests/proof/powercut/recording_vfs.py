"""A VFS that notes every change of a file and every sync that SQLite asks for, and carries it out.

The shared memory (``-shm``) is not seen here: it is memory, no disk is ever asked to keep it.
"""

import ctypes
from pathlib import Path

import apsw  # noqa: TID251 - the one SQLite library of the recording process

from tests.proof.powercut.disk import Deleted, FolderSync, Length, Made, Sync, Write

BASE = "unix"
_OPEN_FOLDER = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_char_p, ctypes.POINTER(ctypes.c_int))


class RecordingVFS(apsw.VFS):
    """SQLite's own VFS, and the default of this process; ``note`` is given each event.

    A folder is opened by SQLite for one thing alone: to sync it. So that call is noted as the sync.
    """

    def __init__(self, note):
        super().__init__("recording", BASE, makedefault=True)
        self.note = note
        self._files = {}
        self._made = 0
        real = _OPEN_FOLDER(self.xGetSystemCall("openDirectory"))

        @_OPEN_FOLDER
        def noted(path, descriptor):
            note(FolderSync())
            return real(path, descriptor)

        self._noted = noted
        self.xSetSystemCall("openDirectory", ctypes.cast(noted, ctypes.c_void_p).value)

    def made(self, name):
        """Note a new file; gives its number."""
        self._made += 1
        self._files[name] = self._made
        self.note(Made(name, self._made))
        return self._made

    def xOpen(self, name, flags):  # noqa: N802 - SQLite's name
        if name is None:
            return apsw.VFSFile(BASE, name, flags)
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else name)
        if not path.exists():
            self.made(path.name)
        return RecordingFile(self.note, self._files[path.name], name, flags)

    def xDelete(self, name, syncdir):  # noqa: N802 - SQLite's name
        super().xDelete(name, syncdir)
        self.note(Deleted(Path(name).name))


class RecordingFile(apsw.VFSFile):
    """An open file; several may be open on one ``inode``."""

    def __init__(self, note, inode, name, flags):
        super().__init__(BASE, name, flags)
        self._note = note
        self._inode = inode

    def xWrite(self, data, offset):  # noqa: N802 - SQLite's name
        super().xWrite(data, offset)
        self._note(Write(self._inode, offset, bytes(data)))

    def xTruncate(self, newsize):  # noqa: N802 - SQLite's name
        super().xTruncate(newsize)
        self._note(Length(self._inode, newsize))

    def xSync(self, flags):  # noqa: N802 - SQLite's name
        super().xSync(flags)
        self._note(Sync(self._inode, flags))
