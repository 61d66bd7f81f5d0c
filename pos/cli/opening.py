"""Which shop, which till and which folders a command works with."""

import os
import socket
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pos.system.paths import Places, places
from pos.system.settings import PrinterSettings, Settings, load

DEMO, DEMO_SERVER = "demo", "demo-postgres"
"""The demo shop's two stores, by short names."""


@dataclass(frozen=True)
class Opening:
    """What a program needs to be a till of a shop, or to look into it.

    ``settings.store`` is always a URL here. ``till`` is the name that was asked for, none where
    the program takes the first free till (the demo). ``places`` are the folders: a demo has its
    own, so that its terminal's ledger and its receipts never mix with those of the shop.
    """

    arguments: Namespace
    settings: Settings
    places: Places
    till: str | None
    is_demo: bool = False

    @property
    def store(self) -> str:
        """The URL of the shop's store."""
        return self.settings.store

    @property
    def store_was_named(self) -> bool:
        """Tell whether somebody named the store for this very command."""
        return self.settings.origin("store") in {"command line", "HOLDFAST_STORE"}

    @property
    def on_demo_server(self) -> bool:
        """Tell whether the store lies on the demo's own PostgreSQL server, which must run then."""
        return not self.is_demo and _is_on_server(self.store, self.places.data)

    @property
    def till_named(self) -> str | None:
        """Give the till that somebody named for this very command."""
        named: str | None = self.arguments.till
        return named

    @property
    def log_name(self) -> str:
        """Under which name this program writes its log."""
        if self.arguments.window:
            return self.till or DEMO
        return "command-line"

    def at_store(self, url: str) -> "Opening":
        """Work on another store, in the same folders."""
        return replace(self, settings=replace(self.settings, store=url))

    def in_places(self, found: Places) -> "Opening":
        """Work in other folders."""
        return replace(self, places=found)

    def for_machines(self) -> "Opening":
        """Leave out the paper: nobody reads a thousand receipts of a replay."""
        quiet = replace(self.settings, printer=PrinterSettings(kind="none"))
        quiet = replace(quiet, drawer=replace(quiet.drawer, kind="none"))
        return replace(self, settings=quiet)


def read_opening(arguments: Namespace, environ: Mapping[str, str]) -> Opening:
    """Find out which shop is meant: what was typed, the environment, the file, the default.

    Raises:
        Problem: SETTINGS_WRONG.
    """
    found = places(environ)
    typed = {"store": arguments.store, "till": arguments.till}
    settings = load(found.settings_file, environ, typed)
    is_demo = bool(getattr(arguments, "demo", False))
    till = settings.till or (None if is_demo else socket.gethostname())
    if is_demo:
        found = demo_places(found)
        if settings.origin("store") not in {"command line", "HOLDFAST_STORE"}:
            settings = replace(settings, store="")
        till = arguments.till
    elif _is_demo_store(settings.store, demo_places(found)):
        # Its terminal's ledger lies with it: elsewhere nobody would know what was charged.
        found = demo_places(found)
    url = store_url(settings.store, found)
    return Opening(arguments, replace(settings, store=url), found, till, is_demo=is_demo)


def store_url(store: str, found: Places) -> str:
    """Write the store as a URL: a plain path is a SQLite file, nothing is the till's own file."""
    if store in ("", DEMO):
        return f"sqlite:///{found.store_file}"
    if store == DEMO_SERVER:
        # The server needs Unix, and no other command needs the server.
        from pos.cli.demo_server import server_url  # noqa: PLC0415 - the line above

        return server_url(found.data)
    if "://" in store:
        return store
    return f"sqlite:///{Path(store).expanduser().absolute()}"


def _is_demo_store(store: str, demo: Places) -> bool:
    return store in (DEMO, DEMO_SERVER, store_url("", demo)) or _is_on_server(store, demo.data)


def _is_on_server(store: str, data: Path) -> bool:
    if os.name == "nt" or not store.startswith("postgresql"):
        return False
    from pos.cli.demo_server import is_on_server  # noqa: PLC0415 - it needs Unix

    return is_on_server(store, data)


def demo_places(found: Places) -> Places:
    """Give the folders of the demo: always the same, so that several tills find one shop."""
    return replace(found, data=found.data / DEMO, state=found.state / DEMO)
