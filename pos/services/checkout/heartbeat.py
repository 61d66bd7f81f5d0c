"""The sign of life: while it beats, nobody takes this program's checkouts away (``checkout 2``)."""

import logging
import threading

from pos.domain.errors import Code, Problem
from pos.services.checkout.desk import Desk
from pos.services.checkout.runner import Runner
from pos.store.engine import Store, Unit

_log = logging.getLogger(__name__)


class Heartbeat:
    """Owns a thread that renews the leases of all checkouts of this program, and its till's row.

    It never touches phase, step or epoch. A checkout whose driver hangs is left out, so that its
    lease ends and another till may go on with it (scenario 110).
    """

    def __init__(self, store: Store, desk: Desk, runner: Runner) -> None:
        self._store = store
        self._desk = desk
        self._runner = runner
        self._stop = threading.Event()
        self._reachable = True
        self._thread = threading.Thread(
            target=self._beat_on, name="holdfast-heartbeat", daemon=True
        )

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def stop(self) -> None:
        """Beat no more; returns when the thread is gone."""
        self._stop.set()
        self._thread.join()

    def beat(self) -> int:
        """Renew all leases once; gives how many.

        Where another program is the till by now, none: this one sells no more (scenario 118).
        """
        return self._store.transact(self._renew)

    def _renew(self, unit: Unit) -> int:
        desk = self._desk
        if not unit.tills.beat(desk.till_id, desk.instance):
            self._runner.refuse(Problem(Code.TILL_LOST, till=desk.till_name))
            return 0
        return unit.locks.beat(desk.instance, desk.lease_us, but_not=self._runner.dead())

    def _beat_on(self) -> None:
        while not self._stop.wait(self._desk.shop.beat_s):
            try:
                self.beat()
                self._reachable = True
            except Exception as error:  # noqa: BLE001 - boundary: without beats the leases end
                # The next beat tries again; the lease is three beats long for this very reason.
                if self._reachable:
                    _log.info("a sign of life did not reach the store: %s", error)
                self._reachable = False
