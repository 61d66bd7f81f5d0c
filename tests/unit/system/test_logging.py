"""The log helps to find a fault and keeps no secret."""

import json
import logging
from pathlib import Path

import pytest

from pos.system.logging import log_to, redacted


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("pin=4711 given", "pin=••• given"),
        ("{'password': 'x y', 'till': 1}", "{'password': •••, 'till': 1}"),
        ("postgresql://till:s3cret@shop/db", "postgresql://till:•••@shop/db"),
        ("card 4111 1111 1111 1111 read", "card ••• read"),
        ("barcode 5449000000996 sold", "barcode 5449000000996 sold"),
        ("opinion: good", "opinion: good"),
    ],
)
def test_secrets_are_taken_out(told: str, kept: str) -> None:
    assert redacted(told) == kept


def test_a_line_is_a_json_object_and_the_file_is_let_go(
    tmp_path: Path, expected_logs: list[str]
) -> None:
    expected_logs.append("went wrong")
    log = logging.getLogger("pos.test")
    with log_to(tmp_path / "logs", "Till 1/a", "info") as path:
        log.info("sold to %s", "token=abc")
        log.debug("not this")
        try:
            int("pin: 1234")
        except ValueError:
            log.exception("went wrong")
    log.info("after")

    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert path.name == "Till_1_a.jsonl"
    assert [line["says"] for line in lines] == ["sold to token=•••", "went wrong"]
    assert lines[0]["level"] == "info"
    assert "ValueError" in lines[1]["trace"]
    assert "1234" not in lines[1]["trace"]
