from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

from pos.devices.printer.fonts import Fonts
from pos.devices.printer.raster import Raster
from tests.fakes.network_printer import NetworkPrinter

FONTS = Fonts(Path(__file__).parents[3] / "resources" / "fonts")
ZONE = UTC


@pytest.fixture
def raster() -> Raster:
    return Raster(FONTS)


@pytest.fixture
def network() -> Iterator[NetworkPrinter]:
    with NetworkPrinter() as printer:
        yield printer
