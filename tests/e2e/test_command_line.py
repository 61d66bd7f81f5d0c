"""The commands, run as scripts run them: their keys, their exit status, their sentences."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pos.app import open_till
from pos.cli.demo_server import server_folder
from pos.cli.main import main
from pos.cli.opening import read_opening
from pos.cli.parser import parse
from pos.payments.ledger import Ledger
from pos.services.command_line import enter_command_line
from pos.store.engine import Store
from pos.system.clock import SystemClock
from tests.architecture.source import ROOT
from tests.waiting import wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

RETAIL = Path(__file__).parents[1] / "data" / "retail"
DAYS = [str(RETAIL / f"2010-12-0{day}.csv") for day in (1, 2)]
FIGURES = ("rows", "sale_lines", "return_lines", "rejected", "sales", "returns")


@pytest.fixture(autouse=True)
def home(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOLDFAST_HOME", str(own_home / "till"))
    monkeypatch.chdir(own_home)
    return own_home / "till"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Runs a command in this process and gives exit status, standard output and error."""

    def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main(list(words))
        told = capsys.readouterr()
        return status, told.out, told.err

    return run


def plain_sum(files: list[str]) -> dict[str, dict[str, int]]:
    """The same figures, counted by other code: split lines and whole pence."""
    days: dict[str, dict[str, int]] = {}
    invoices: set[tuple[str, str]] = set()
    for file in files:
        for line in Path(file).read_text(encoding="utf-8").splitlines()[1:]:
            number, _, *_, quantity, date, price, _, _ = line.split(",")
            day = days.setdefault(date[:10], dict.fromkeys((*FIGURES, "sold", "back"), 0))
            day["rows"] += 1
            pounds, _, pence = price.partition(".")
            amount = int(quantity) * (int(pounds) * 100 + int((pence + "00")[:2]))
            if number.startswith("C") and amount < 0:
                kind, lines, total = "returns", "return_lines", "back"
            elif number.isdecimal() and amount > 0:
                kind, lines, total = "sales", "sale_lines", "sold"
            else:
                day["rejected"] += 1
                continue
            day[lines] += 1
            day[total] += amount
            if (date[:10], number) not in invoices:
                invoices.add((date[:10], number))
                day[kind] += 1
    return days


# --- db, verify, demo ------------------------------------------------------------------------


def test_a_store_is_made_looked_at_and_proven(run, store_url: str):
    assert run("db", "upgrade", "--store", store_url)[0] == 0
    status, out, err = run("db", "check", "--json", "--store", store_url)
    assert (status, err) == (0, "")
    assert json.loads(out)["ok"] is True
    status, out, err = run("verify", "--json", "--store", store_url)
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert found["ok"] is True
    assert [one["id"] for one in found["invariants"]] == [
        *(f"I{n}" for n in range(1, 23)),
        "J1",
    ]
    assert all(one.keys() >= {"id", "ok", "violations", "says"} for one in found["invariants"])


def test_an_empty_store_is_said_to_be_empty(run, postgres_url: str):
    status, out, _ = run("db", "check", "--store", postgres_url)
    assert status == 1
    assert out.startswith("The store is empty;")
    status, _, err = run("verify", "--store", postgres_url)
    assert status == 2
    assert "holdfast db upgrade" in err


@pytest.mark.parametrize("command", ["verify", "db check", "db current", "locks list"])
def test_a_store_that_is_not_there_is_not_made(run, tmp_path: Path, command: str):
    nowhere = tmp_path / "nowhere" / "shop.db"
    status, out, err = run(*command.split(), "--store", str(nowhere))
    assert (status, out) == (2, "")
    assert "there is no such file" in err
    assert err.count("\n") == 1
    assert not nowhere.parent.exists()


@pytest.mark.parametrize("url", ["mysql://shop", "not a url://", "sqlite://", "postgresql://"])
def test_a_wrong_url_is_one_sentence(run, url: str):
    status, out, err = run("db", "upgrade", "--store", url)
    assert (status, out) == (2, "")
    assert err.startswith("The store ")
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_a_file_that_is_no_store_is_left_as_it_is(run, tmp_path: Path):
    other = tmp_path / "letter.db"
    other.write_bytes(b"Dear customer, " * 100)
    status, _, err = run("verify", "--store", str(other))
    assert status == 2
    assert "not a Holdfast store" in err
    assert other.read_bytes() == b"Dear customer, " * 100


def test_a_broken_store_fails_the_proof(run, sqlite_url: str):
    run("db", "upgrade", "--store", sqlite_url)
    store = Store.open(sqlite_url, SystemClock())
    with store.write() as unit:
        unit.connection.exec_driver_sql("INSERT INTO receipt_counters VALUES ('A', 3)")
        unit.commit()
    store.close()
    status, out, _ = run("verify", "--store", sqlite_url)
    assert status == 1
    assert "I14 BROKEN" in out
    assert out.splitlines()[-1] == "1 of 23 invariants are broken: I14."


def test_the_demo_sells_without_a_window(run):
    status, out, err = run("demo", "--headless", "--sales", "9", "--json")
    assert (status, err) == (0, "")
    made = json.loads(out)
    assert (made["sales"], made["failed"], made["till"]) == (9, 0, "Till 1")
    assert made["total"] > 0
    assert made["seconds"] > 0
    assert run("verify", "--store", "demo")[0] == 0
    demo = read_opening(parse(["demo"]), os.environ)
    provider_agrees(demo.store, demo.places.terminal)
    assert run("demo", "--headless", "--sales", "3")[0] == 0, "it is there a second time"


@pytest.fixture
def demo_on_postgres(own_home: Path):
    """Where the demo's server lies; it outlives the test's home, so it is thrown away here."""
    folder = server_folder(read_opening(parse(["demo"]), os.environ).places.data)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.postgres
def test_the_demo_sells_on_postgresql_and_is_there_again(run, demo_on_postgres: Path):
    words = ["demo", "--headless", "--postgres", "--sales", "3", "--json"]
    status, out, _ = run(*words)
    assert status == 0
    made = json.loads(out)
    assert made["sales"] == 3
    assert made["store"].startswith("postgresql://")
    # Nobody holds the server now; whoever asks for the shop starts it.
    for store in ("demo-postgres", made["store"]):
        assert run("verify", "--store", store)[0] == 0
    assert run(*words, "--fresh")[0] == 0


def test_the_demo_is_not_pulled_from_under_a_till(run):
    assert run("demo", "--headless", "--sales", "1")[0] == 0
    opening = read_opening(parse(["demo"]), os.environ)
    program = open_till(opening.settings, opening.places)
    status, _, err = run("demo", "--headless", "--fresh")
    program.close()
    assert status == 2
    assert "Till 1 of the demo shop is still open." in err
    assert run("demo", "--headless", "--fresh", "--sales", "1")[0] == 0


def provider_agrees(url: str, terminal: Path) -> None:
    """The card provider's own ledger says what the shop's rows say (P1, P2, P3)."""
    book = Ledger(terminal / "ledger.jsonl")
    with book.reading() as read:
        totals = read.totals()
    store = Store.open(url, SystemClock())
    with store.read() as unit:
        taken = unit.connection.exec_driver_sql(
            "SELECT SUM(amount) FROM payments WHERE method = 'card' AND state = 'captured'"
        ).scalar_one()
    store.close()
    assert totals.net == taken
    assert totals.executed_twice == ()
    assert totals.open_authorisations == ()


# --- replay ----------------------------------------------------------------------------------


def test_a_replay_sells_the_files_to_the_penny(run, store_url: str, tmp_path: Path):
    rejected = tmp_path / "rejected.csv"
    words = ["replay", *DAYS, "--tills", "2", "--store", store_url, "--rejected", str(rejected)]
    status, out, err = run(*words, "--json")
    assert (status, err) == (0, "")
    found = json.loads(out)
    wanted = plain_sum(DAYS)
    assert found["by_day"].keys() == wanted.keys()
    for day, figures in wanted.items():
        told = found["by_day"][day]
        assert {key: told[key] for key in FIGURES} == {key: figures[key] for key in FIGURES}
        assert (told["sales_total"], told["returns_total"]) == (figures["sold"], figures["back"])
    assert found["rows"] == found["sale_lines"] + found["return_lines"] + found["rejected"] == 77
    assert found["rejected_file"] == str(rejected)
    lines = rejected.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + found["rejected"]
    assert lines[0].startswith("file,line,reason,InvoiceNo,")

    kept_in_rows(store_url, found["sale_lines"] + found["return_lines"])

    assert run("verify", "--store", store_url)[0] == 0
    status, out, _ = run(*words, "--json")
    again = json.loads(out)
    assert (status, again["sold_before"]) == (0, again["sales"] + again["returns"])
    assert again["by_day"] == found["by_day"]


def kept_in_rows(url: str, lines: int) -> None:
    store = Store.open(url, SystemClock())
    with store.read() as unit:
        ask = unit.connection.exec_driver_sql
        sold = ask("SELECT COUNT(*) FROM order_lines").scalar_one()
        left = ask("SELECT SUM(on_hand) FROM stock_levels").scalar_one()
        back = ask("SELECT SUM(-qty) FROM order_lines WHERE qty < 0").scalar_one()
        ways = ask("SELECT COUNT(DISTINCT method) FROM payments").scalar_one()
        tills = ask("SELECT COUNT(DISTINCT till_id) FROM orders").scalar_one()
    store.close()
    assert sold == lines
    assert left == back, "the opening stock was what the files sell; only returns are left"
    assert (ways, tills) == (2, 2)


def test_a_replay_never_sells_by_mistake_in_another_shop(run):
    opening = read_opening(parse(["demo"]), os.environ)
    run("demo", "--headless", "--sales", "1")
    shop = read_opening(parse([]), os.environ)
    Path(shop.places.data).mkdir(parents=True, exist_ok=True)
    (opening.places.data / "shop.db").rename(shop.places.store_file)
    status, _, err = run("replay", *DAYS)
    assert status == 2
    assert "a shop with sales of its own" in err


def test_a_till_that_is_killed_takes_no_sale_with_it(sqlite_url: str, tmp_path: Path, run):
    many = tmp_path / "many.csv"
    lines = [f"{n},A{n % 7},Lamp,1,2010-12-01 08:00:00,2.5,," for n in range(60)]
    head = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
    many.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    words = ["replay", str(many), "--tills", "2", "--store", sqlite_url, "--json"]
    parent = subprocess.Popen(
        [sys.executable, "-m", "pos", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    killed: list[int] = []
    wait_until(lambda: orders(sqlite_url) > 5, seconds=60)
    for pid in tills_of(parent.pid):
        os.kill(pid, signal.SIGKILL)
        killed.append(pid)
        break
    out, err = parent.communicate(timeout=120)
    assert killed
    assert parent.returncode == 0, err
    found = json.loads(out)
    assert (found["sales"], found["sales_total"], found["wrong"]) == (60, 60 * 250, [])
    assert run("verify", "--store", sqlite_url)[0] == 0
    provider_agrees(sqlite_url, read_opening(parse(["verify"]), os.environ).places.terminal)


def orders(url: str) -> int:
    if not Path(url.removeprefix("sqlite:///")).exists():
        return 0
    store = Store.open(url, SystemClock())
    try:
        with store.read() as unit:
            return _orders(unit)
    finally:
        store.close()


def _orders(unit) -> int:
    there = unit.connection.exec_driver_sql(
        "SELECT COUNT(*) FROM sqlite_master WHERE name = 'orders'"
    ).scalar_one()
    if not there:
        return 0
    return unit.connection.exec_driver_sql(
        "SELECT COUNT(*) FROM orders WHERE status = 'completed'"
    ).scalar_one()


def tills_of(pid: int) -> list[int]:
    """The till processes of a replay: its spawned children, without Python's own tracker."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [
        int(child)
        for child in children
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


# --- race and locks --------------------------------------------------------------------------


def test_a_race_has_one_winner_each_time(run, store_url: str):
    status, out, err = run("race", "--tills", "3", "--carts", "10", "--store", store_url, "--json")
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert (found["tills"], found["carts"], found["winners"]) == (3, 10, 10)
    assert (found["double"], found["none"], found["oversold"]) == (0, 0, 0)
    assert 0 < found["p50_ms"] <= found["p99_ms"]
    assert run("verify", "--store", store_url)[0] == 0


def test_a_race_without_a_store_leaves_nothing_behind(run, home: Path):
    assert run("race", "--tills", "2", "--carts", "2")[0] == 0
    assert not (home / "data").exists()


def held(till, person) -> str:
    """Let a till take a cart to pay it."""
    till.act_as(person)
    cart = till.new_cart()
    change = till.scan(cart.cart_id, code="4053")
    begun = till.start_checkout(
        cart.cart_id,
        version=change.version,
        start_key=till.new_key(),
        seen_total=change.totals.total,
    )
    return begun.lock_id


@pytest.fixture
def leaving(run):
    """Till 2 of the demo shop, paying a cart; and the checkout's id."""
    run("demo", "--headless", "--sales", "1")
    opening = read_opening(parse(["demo"]), os.environ)
    store = Store.open(opening.store, SystemClock())
    person = enter_command_line(store)
    store.close()
    program = open_till(opening.settings, opening.places, till="Till 2", paper=False)
    yield program, held(program.till, person)
    program.close()


def test_locks_are_listed_and_shown(run, leaving):
    _, lock = leaving
    status, out, _ = run("locks", "list", "--store", "demo", "--json")
    (listed,) = json.loads(out)["locks"]
    assert status == 0
    assert listed["lock_id"] == lock
    assert (listed["till"], listed["answering"], listed["total"]) == ("Till 2", True, 35)
    assert listed["money"] == "Nothing was charged."
    assert "Till 2" in run("locks", "list", "--store", "demo")[1]
    status, out, _ = run("locks", "show", lock, "--store", "demo")
    assert status == 0
    assert "Nothing was charged." in out
    assert "resume or cancel" in out


def test_a_till_that_answers_is_not_pushed_aside(run, leaving):
    program, lock = leaving
    status, _, err = run("locks", "resume", lock, "--store", "demo")
    assert status == 2
    assert err == "Till 2 is still answering. Wait until it falls silent.\n"
    stop = threading.Event()

    def look() -> None:
        while not stop.wait(0.1):
            program.till.clean_up()

    # The till looks for requests by a timer of its window.
    looking = threading.Thread(target=look)
    looking.start()
    status, out, _ = run("locks", "cancel", lock, "--store", "demo")
    stop.set()
    looking.join()
    assert status == 0
    assert out.startswith("The checkout was undone (cancelled); the cart is open.")
    assert run("verify", "--store", "demo")[0] == 0


def test_what_a_dead_till_left_is_dealt_with(run, leaving):
    program, lock = leaving
    # As if it had been killed: its name is free, its checkout is still there.
    program.close()
    status, out, _ = run("locks", "resume", lock[-8:], "--store", "demo")
    assert status == 1
    assert out.startswith("£0.35 is still to be paid: go on at Till 2.")
    status, out, _ = run("locks", "cancel", lock, "--store", "demo", "--reason", "gone home")
    assert status == 0
    assert out.startswith("The checkout was undone (cancelled); the cart is open.")
    status, _, err = run("locks", "cancel", lock, "--store", "demo")
    assert status == 2
    assert err.startswith("There is no such checkout.")
    status, out, _ = run("locks", "cleanup", "--store", "demo", "--json")
    assert (status, json.loads(out)) == (0, {"cleaned": 0, "live": 0, "alerts": []})
    assert run("locks", "list", "--store", "demo")[1] == "No cart is being paid.\n"
    assert run("verify", "--store", "demo")[0] == 0
