"""Counts the references to None that common Qt calls take away; prints the thieves as JSON.

A program of its own: in one that has run other tests, a thousand objects come and go meanwhile.
"""

import gc
import json
import sys
from collections.abc import Callable

from PySide6.QtWidgets import QApplication

ROUNDS = 500
# Other objects come and go; a thief takes one for each call.
TOLERANCE = ROUNDS // 10


def _calls() -> dict[str, Callable[[], object]]:
    from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt, QTimer  # noqa: PLC0415 - see above
    from PySide6.QtGui import QColor, QImage, QPainter, QPalette  # noqa: PLC0415 - the same
    from PySide6.QtWidgets import QLabel, QLineEdit, QWidget  # noqa: PLC0415 - the same

    widget, label, field, timer = QWidget(), QLabel(), QLineEdit(), QTimer()
    image, palette = QImage(4, 4, QImage.Format.Format_RGB32), QPalette()

    def paint() -> None:
        painter = QPainter(image)
        painter.fillRect(QRect(0, 0, 2, 2), QColor("red"))
        painter.setPen(QColor("blue"))
        painter.drawPoint(QPoint(1, 1))
        painter.end()

    def connect() -> None:
        sender = QObject()
        sender.destroyed.connect(widget.update)
        sender.destroyed.disconnect(widget.update)

    return {
        "setText": lambda: label.setText("a"),
        "setEnabled": lambda: widget.setEnabled(True),
        "resize": lambda: widget.resize(QSize(10, 10)),
        "clear": field.clear,
        "setFocus": lambda: field.setFocus(Qt.FocusReason.OtherFocusReason),
        "setObjectName": lambda: widget.setObjectName("a"),
        "setProperty": lambda: widget.setProperty("a", 1),
        "setStyleSheet": lambda: widget.setStyleSheet(""),
        "setPalette": lambda: widget.setPalette(palette),
        "update": widget.update,
        "hide": widget.hide,
        "timer": lambda: (timer.start(1000), timer.stop()),
        "paint": paint,
        "connect": connect,
        "parent": widget.parent,
        "layout": widget.layout,
    }


def thieves() -> dict[str, int]:
    found = {}
    for name, call in _calls().items():
        call()
        gc.collect()
        before = sys.getrefcount(None)
        for _ in range(ROUNDS):
            call()
        gc.collect()
        # From Python 3.12 on None is immortal and the count does not move: nothing can be stolen.
        lost = before - sys.getrefcount(None)
        if lost > TOLERANCE:
            found[name] = lost
    return found


if __name__ == "__main__":
    _app = QApplication([])
    sys.stdout.write(json.dumps(thieves()))
