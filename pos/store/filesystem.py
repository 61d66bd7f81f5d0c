"""Whether a folder is on this computer: SQLite's locks do not reach across a network."""

import os
from pathlib import Path

from pos.domain.errors import Code, Problem

NETWORK = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb",
        "smb3",
        "smbfs",
        "ncpfs",
        "afs",
        "9p",
        "ceph",
        "glusterfs",
        "lustre",
        "fuse.sshfs",
        "fuse.glusterfs",
        "fuse.s3fs",
        "fuse.rclone",
        "davfs",
        "gfs2",
        "ocfs2",
    }
)


def refuse_network(path: Path, mounts: Path = Path("/proc/mounts")) -> None:
    """Refuse a store on a network file system (scenario 41).

    Raises:
        Problem: STORE_WRONG, naming the kind of file system.
    """
    kind = kind_of(path, mounts)
    windows_share = os.name == "nt" and str(path.resolve()).startswith("\\\\")
    if kind in NETWORK or windows_share:
        why = (
            f"it is on a network share ({kind or 'SMB'}), where two tills could both sell one "
            "cart. Put it on a disk of this computer, or use PostgreSQL."
        )
        raise Problem(Code.STORE_WRONG, store=str(path), why=why)


def kind_of(path: Path, mounts: Path) -> str:
    """Give the kind of file system that holds the path; empty where the system does not tell."""
    if not mounts.exists():
        return ""
    place = path.resolve()
    best, kind = -1, ""
    for row in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _, point, found, *_ = row.split(" ")
        mount = Path(point.replace("\\040", " "))
        if place.is_relative_to(mount) and len(mount.parts) >= best:
            best, kind = len(mount.parts), found
    return kind
