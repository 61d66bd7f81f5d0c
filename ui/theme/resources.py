"""Finds the files that ship with the screens: fonts, icons, sounds, translations."""

from pathlib import Path


def resource_folder() -> Path:
    """Give the folder of fonts, icons and sounds, of a checkout or of an installation.

    Raises:
        FileNotFoundError: when the installation is incomplete.
    """
    root = Path(__file__).resolve().parents[2]
    for folder in (root / "resources", root / "pos" / "_resources"):
        if (folder / "fonts").is_dir():
            return folder
    raise FileNotFoundError(
        f"The folder of fonts and icons is missing beside {root}. Install Holdfast again."
    )
