"""A network printer that is well, silent, out of paper, dying, dead and back again."""

import socket

import pytest

from pos.devices.network_wire import NetworkWire
from pos.ports.device import Done
from tests.fakes.network_printer import NetworkPrinter

JOB = b"\x1b@" + bytes(range(256)) * 400


def wire_to(printer: NetworkPrinter, **waits: float) -> NetworkWire:
    return NetworkWire("127.0.0.1", printer.port, **waits)


def test_a_job_arrives_whole_and_is_confirmed(network: NetworkPrinter) -> None:
    result = wire_to(network).send(JOB)
    assert (result.done, result.says) == (Done.YES, "Printed.")
    assert network.jobs == [JOB]


def test_one_that_says_nothing_prints_all_the_same(network: NetworkPrinter) -> None:
    network.paper = network.why = None
    network.confirms = False
    wire = wire_to(network, status_s=0.05, confirm_s=0.05)
    assert wire.health().ready
    result = wire.send(JOB)
    assert result.done is Done.YES
    assert "does not confirm" in result.says


@pytest.mark.parametrize(
    ("paper", "why", "says"),
    [
        (0x72, 0x12, "is out of paper. Put in a new roll."),
        (0x12, 0x32, "is out of paper. Put in a new roll."),
        (0x12, 0x16, "The cover of the printer at 127.0.0.1 is open. Close it."),
        (0x12, 0x52, "reports an error. Switch it off and on again."),
    ],
)
def test_one_that_cannot_print_is_sent_nothing(
    network: NetworkPrinter, paper: int, why: int, says: str
) -> None:
    network.paper, network.why = paper, why
    result = wire_to(network).send(JOB)
    assert result.done is Done.NO
    assert result.says.endswith(says)
    health = wire_to(network).health()
    assert (health.ready, health.says) == (False, result.says)
    assert network.jobs == []


@pytest.mark.parametrize("after", [1, 5000, len(JOB)])
def test_one_that_dies_in_the_middle_may_have_printed(network: NetworkPrinter, after: int) -> None:
    network.dies_after = after
    result = wire_to(network).send(JOB)
    assert result.done is Done.UNKNOWN
    assert "broke off in the middle" in result.says
    assert len(network.broken) == 1


def test_one_that_is_off_gets_nothing_and_one_that_is_back_gets_all(
    network: NetworkPrinter,
) -> None:
    wire = wire_to(network, connect_s=1)
    network.switch_off()
    result = wire.send(JOB)
    assert result.done is Done.NO
    assert result.says == (
        "The printer at 127.0.0.1 does not answer. Check its power and its network cable."
    )
    assert wire.health().ready is False

    network.switch_on()
    assert wire.health().ready
    assert wire.send(JOB).done is Done.YES


def test_one_that_takes_no_bytes_does_not_hold_the_till(network: NetworkPrinter) -> None:
    network.takes_bytes = False
    wire = wire_to(network, status_s=0.02, send_s=0.1, confirm_s=0.05)
    # More than the buffers of both ends hold.
    assert wire.send(JOB * 100).done is Done.UNKNOWN


def test_a_name_that_leads_nowhere_is_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = NetworkWire("127.0.0.1", taken.getsockname()[1], connect_s=0.5)
        assert nobody.send(JOB).done is Done.NO
        assert nobody.name == "the printer at 127.0.0.1"
