"""Where this computer keeps the till's files."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

import pos

NAME = "holdfast"


@dataclass(frozen=True)
class Places:
    """The till's folders; none is made before somebody writes into it.

    ``config`` holds the settings file, ``data`` the embedded store and what a shop wants backed
    up, ``state`` what may be lost (receipts shown on screen, logs, lock files). ``papers``
    is the person's own folder for documents, where the till's folders are the usual ones.
    """

    config: Path
    data: Path
    state: Path
    papers: Path | None = None

    @property
    def settings_file(self) -> Path:
        """The settings of this computer."""
        return self.config / "settings.toml"

    @property
    def store_file(self) -> Path:
        """The embedded store, where the settings name no other."""
        return self.data / "shop.db"

    @property
    def documents(self) -> Path:
        """Where tables and reports go that somebody asked for, to be found and sent on."""
        return self.papers or self.config / "documents"

    @property
    def logs(self) -> Path:
        """Where the till writes what happened, for whoever must find a fault."""
        return self.state / "logs"

    @property
    def receipts(self) -> Path:
        """The last receipts of the virtual printer."""
        return self.state / "receipts"

    @property
    def terminal(self) -> Path:
        """The ledger of the simulated card terminal: a provider's memory, so it is kept."""
        return self.data / "terminal"


def places(environ: Mapping[str, str]) -> Places:
    """Find the till's folders; ``HOLDFAST_HOME`` puts them all under one folder."""
    home = environ.get("HOLDFAST_HOME")
    if home:
        root = Path(home).expanduser().absolute()
        return Places(config=root, data=root / "data", state=root / "state")
    return Places(
        config=platformdirs.user_config_path(NAME, appauthor=False),
        data=platformdirs.user_data_path(NAME, appauthor=False),
        state=platformdirs.user_state_path(NAME, appauthor=False),
        papers=platformdirs.user_documents_path() / "Holdfast",
    )


def resources() -> Path:
    """Find fonts, icons and sounds, in a checkout and in an installed program alike."""
    return _shipped("resources")


def migrations() -> Path:
    """Find the steps of the schema, in a checkout and in an installed program alike."""
    return _shipped("migrations")


def _shipped(name: str) -> Path:
    package = Path(pos.__file__).parent
    # A wheel keeps them inside the package, since their names are too generic for the top level.
    installed = package / f"_{name}"
    return installed if installed.is_dir() else package.parent / name
