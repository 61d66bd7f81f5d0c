"""A report as a PDF to print and to send to the accountant."""

from datetime import tzinfo
from pathlib import Path
from typing import BinaryIO

from pos.domain.report import Report, local_moment
from pos.services.table_pdf import PdfColumn, PdfTable, write_pdf


def write_report(report: Report, fonts: Path, file: BinaryIO) -> None:
    """Write a report as a PDF."""
    write_pdf(on_paper(report), fonts, file)


def on_paper(report: Report) -> PdfTable:
    """Give every text of a report as it is printed; the last line says what it adds up to."""
    columns = report.columns
    return PdfTable(
        shop=report.shop,
        title=report.title,
        period=f"{report.period}. {report.whose}. Amounts in {report.currency}.",
        made=f"Made on {_moment(report.made_at, report.asked.zone)}",
        columns=tuple(PdfColumn(one.title, one.is_figure, one.wide) for one in columns),
        rows=tuple(_texts(report, row) for row in report.rows),
        totals=("Total", *_texts(report, report.totals)[1:]) if report.rows else (),
    )


def _texts(report: Report, values: tuple[str | int | None, ...]) -> tuple[str, ...]:
    return tuple(
        report.text(column, value) for column, value in zip(report.columns, values, strict=True)
    )


def _moment(micros: int, zone: tzinfo | None) -> str:
    moment = local_moment(micros, zone)
    return f"{moment.day} {moment.strftime('%b %Y, %H:%M')}"
