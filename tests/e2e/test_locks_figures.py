"""``holdfast locks stats`` and ``watch``: the same figures as the office's, and a clean end."""

import json
import os
import pty
import signal
import subprocess
import sys
from contextlib import suppress

import pytest

from pos.cli.locks_figures import moment
from pos.cli.main import main
from pos.cli.parser import UsageError
from pos.domain.checkout import Tender
from pos.domain.errors import Problem
from pos.domain.figures import Span
from tests.architecture.source import ROOT
from tests.office.shop import office_shop
from tests.waiting import wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]

#: What scripts rely on (`product.md` 5).
KEYS = [
    "since",
    "completed",
    "failed",
    "expired",
    "cancelled",
    "attention",
    "success_rate",
    "failures_by_phase",
    "failures_by_reason",
    "duration_s",
    "cleaned",
]


@pytest.fixture(autouse=True)
def home(own_home, monkeypatch):
    monkeypatch.setenv("HOLDFAST_HOME", str(own_home / "till"))
    monkeypatch.chdir(own_home)


@pytest.fixture
def sold(tmp_path):
    """The URL of a shop with two sales, a refusal and a cart that is being paid."""
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    with office_shop(url, tmp_path) as shop:
        shop.sign_in("Mary Quinn")
        here, there = shop.here, shop.at("Till 2")
        here.start(here.cart("TEA"), Tender("cash"))
        there.start(there.cart("BAG"), Tender("cash"))
        with pytest.raises(Problem):
            here.start(here.cart("JAM", quantity=9000))
        here.start(here.cart("TEA"))
        yield url, shop


def _json(capsys, *words):
    capsys.readouterr()
    assert main(list(words)) == 0
    return json.loads(capsys.readouterr().out)


def test_stats_are_the_office_s_figures(sold, capsys):
    url, shop = sold
    told = _json(capsys, "--store", url, "locks", "stats", "--since", "today", "--json")
    office = shop.office.figures.figures(Span.TODAY)
    assert set(KEYS) <= set(told)
    assert set(told["duration_s"]) == {"median", "p90", "p99"}
    assert (told["completed"], told["failed"], told["refused"]) == (2, 1, 1)
    assert told["success_rate"] == office.counts.success_rate == 1.0
    assert told["failures_by_phase"] == office.by_phase == {"inventory_reservation": 1}
    assert told["failures_by_reason"] == {"OUT_OF_STOCK": 1}
    assert told["duration_s"]["p90"] == round(office.took.p90 / 1_000_000, 3)
    assert (told["cleaned"], told["live"]) == (office.cleaned, 1)


def test_stats_of_one_till(sold, capsys):
    url, _ = sold
    told = _json(capsys, "--store", url, "locks", "stats", "--till", "Till 2", "--json")
    assert (told["completed"], told["failed"]) == (1, 0)


def test_stats_in_words(sold, capsys):
    url, _ = sold
    assert main(["--store", url, "locks", "stats"]) == 0
    told = capsys.readouterr().out
    assert "Finished         2, 100.0% of 2\n" in told
    assert "Failed because   OUT_OF_STOCK: 1\n" in told


@pytest.mark.parametrize("typed", ["--since=yesterdayish", "--till=Till 9"])
def test_what_is_wrong_is_one_sentence(sold, capsys, typed):
    url, _ = sold
    assert main(["--store", url, "locks", "stats", typed]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1


def test_since_when_is_read_as_people_write_it():
    now, hour = 1_795_000_000_000_000, 3_600_000_000
    assert moment("24h", now) == now - 24 * hour
    assert moment("7d", now) == now - 168 * hour
    assert moment("1w", now) == now - 168 * hour
    assert moment("2026-11-25T14:00+00:00", now) == 1_795_615_200_000_000
    with pytest.raises(UsageError):
        moment("25.11.", now)


# --- watch ---------------------------------------------------------------------------------------


def _watch(url, *words, stdout):
    return subprocess.Popen(
        [sys.executable, "-m", "pos", "--store", url, "locks", "watch", *words],
        cwd=ROOT,
        env=dict(os.environ, PYTHONUNBUFFERED="1"),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        # Whoever runs the tests in the background ignores Ctrl+C, and children inherit that.
        preexec_fn=_hear_ctrl_c,  # noqa: PLW1509 - it sets a signal and nothing else
    )


def _hear_ctrl_c():
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _end(watching):
    watching.send_signal(signal.SIGINT)
    _, said = watching.communicate(timeout=30)
    assert said.decode() == ""
    assert watching.returncode == 0


def test_watch_prints_a_line_for_each_change_and_ends_with_ctrl_c(sold, tmp_path):
    url, shop = sold
    out = tmp_path / "out"
    with out.open("wb") as stdout:
        watching = _watch(url, stdout=stdout)
        wait_until(lambda: "1 cart held; today 2 finished" in out.read_text())
        there = shop.at("Till 2")
        there.start(there.cart("BAG"))
        wait_until(lambda: "2 carts held" in out.read_text())
        _end(watching)
    assert "Till 2, cashier of Till 2: locking_prices" in out.read_text()


def test_watch_gives_json_lines(sold, tmp_path):
    url, shop = sold
    out = tmp_path / "out"
    with out.open("wb") as stdout:
        watching = _watch(url, "--json", stdout=stdout)
        wait_until(lambda: len(out.read_text().splitlines()) == 1)
        shop.here.start(shop.here.cart("BAG"), Tender("cash"))
        wait_until(lambda: len(out.read_text().splitlines()) >= 2)
        _end(watching)
    told = [json.loads(line) for line in out.read_text().splitlines()]
    assert [len(one["locks"]) for one in told][:1] == [1]
    assert told[-1]["today"]["completed"] == 3


def test_watch_is_a_board_in_a_terminal(sold):
    url, _ = sold
    master, slave = pty.openpty()
    watching = _watch(url, stdout=slave)
    os.close(slave)
    seen = b""
    while b"answering" not in seen:
        seen += os.read(master, 4096)
    _end(watching)
    with suppress(OSError):
        # The other end is closed: what is left is read until nothing is.
        while more := os.read(master, 4096):
            seen += more
    os.close(master)
    assert b"1 cart held" in seen
    # The cursor is there again for whoever types the next command.
    assert seen.rindex(b"\x1b[?25h") > seen.rindex(b"\x1b[?25l")


def test_watch_ends_by_itself(sold, capsys):
    url, _ = sold
    assert main(["--store", url, "locks", "watch", "--seconds", "1"]) == 0
    assert "1 cart held" in capsys.readouterr().out


def test_cleanup_watches_the_shop_too(sold, capsys, expected_logs):
    url, shop = sold
    expected_logs.append("alert_raised")
    with shop.store.write() as unit:
        unit.connection.exec_driver_sql("UPDATE tills SET seen_at = seen_at - 360000000")
        unit.commit()
    assert main(["--store", url, "locks", "cleanup"]) == 0
    assert "Warning: Till 2 has not been heard since" in capsys.readouterr().out
    assert {one.finding.name for one in shop.office.figures.alerts()} >= {"Till 1", "Till 2"}
