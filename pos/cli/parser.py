"""What can be typed after ``holdfast``, and the help that teaches it."""

import argparse
from collections.abc import Sequence
from datetime import date
from typing import NoReturn

from typing_extensions import override

from pos.domain.report import ReportKind


class UsageError(Exception):
    """What was typed makes no command; the text is one sentence for a person."""

    def __init__(self, sentence: str, status: int = 2) -> None:
        self.sentence = sentence
        self.status = status
        super().__init__(sentence)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence instead of printing the usage."""

    @override
    def error(self, message: str) -> NoReturn:
        """Refuse what was typed."""
        raise UsageError(f"{message[:1].upper()}{message[1:]}. See “{self.prog} --help”.")


def parse(typed: Sequence[str]) -> argparse.Namespace:
    """Read a command line.

    The result always has ``store``, ``till``, ``json``, ``window`` (whether the command opens a
    till window) and, where it does not, ``module`` and ``function`` of the command.

    Raises:
        UsageError: when it is no command.
        SystemExit: after printing the help or the version.
    """
    arguments = build().parse_args(list(typed))
    if arguments.demo:
        arguments.window = not (arguments.headless or arguments.with_failures)
        if arguments.with_failures:
            arguments.module = "demo_failures"
    elif arguments.module is None:
        arguments.window = True
    return arguments


def build() -> argparse.ArgumentParser:
    """Build the whole command line."""
    parser = _Parser(
        prog="holdfast",
        description="Holdfast POS. Without a command it opens the till.",
        epilog="“holdfast COMMAND --help” teaches each command. Exit status: 0 done, 1 failed, "
        "2 wrongly asked for.",
    )
    _common(parser, top=True)
    parser.set_defaults(module=None, function="run", window=False, demo=False)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)
    for add in (_demo, _db, _people, _import, _replay, _locks, _report, _verify, _journal, _race):
        add(commands)
    return parser


_Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse has no public name for it


def _command(commands: "_Commands[_Parser]", name: str, says: str, *, teaches: str = "") -> _Parser:
    parser = commands.add_parser(
        name,
        help=says,
        description=f"{says[:1].upper()}{says[1:]}.\n\n{teaches}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _common(parser, top=False)
    return parser


def _common(parser: argparse.ArgumentParser, *, top: bool) -> None:
    # Typed before or after the command's name; what stands after it must not be reset to nothing.
    rest = None if top else argparse.SUPPRESS
    group = parser.add_argument_group("which shop, which till")
    group.add_argument(
        "--store",
        metavar="URL",
        default=rest,
        help="sqlite:///path/shop.db, a path, postgresql://…, demo, or demo-postgres; "
        "else HOLDFAST_STORE, else the settings, else the till's own file",
    )
    group.add_argument(
        "--till",
        metavar="NAME",
        default=rest,
        help="which till this is; else HOLDFAST_TILL, else the settings",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        default=False if top else argparse.SUPPRESS,
        help="print one JSON object and nothing else; amounts in minor units",
    )


def _number(least: int, most: int) -> "type[int]":
    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"“{text}” is no number from {least} to {most}")
        return int(text)

    return read  # type: ignore[return-value]  # argparse wants any callable


def _demo(commands: "_Commands[_Parser]") -> None:
    parser = _command(
        commands,
        "demo",
        "open a till on the demo shop",
        teaches="The demo shop lies in one folder, so that several tills started like this sell in"
        "\nthe same shop; each takes the first free till. Nothing in it is real, its card\n"
        "terminal least of all. PINs: Ana Marsh 4711, Ben Okafor 5822, Mary Quinn 6933\n"
        "(manager).",
    )
    parser.add_argument(
        "--headless", action="store_true", help="open no window; make sales and print a summary"
    )
    parser.add_argument(
        "--sales", type=_number(1, 100_000), default=20, metavar="N", help="how many (default: 20)"
    )
    parser.add_argument(
        "--with-failures",
        action="store_true",
        help="open no window; make three days in which everything went wrong once, for a manager",
    )
    parser.add_argument(
        "--postgres", action="store_true", help="on a PostgreSQL server of its own, from pip"
    )
    parser.add_argument(
        "--fresh", action="store_true", help="throw the demo shop away and begin anew"
    )
    parser.set_defaults(module="headless", demo=True)


def _db(commands: "_Commands[_Parser]") -> None:
    parser = _command(
        commands,
        "db",
        "make, upgrade or look at the store's schema",
        teaches="upgrade  make the store, or bring it up to this program; a backup is taken first\n"
        "current  say at which version it stands\n"
        "check    compare it with this program; exit status 1 when they differ",
    )
    parser.add_argument("what", choices=["upgrade", "current", "check"])
    parser.set_defaults(module="database")


def _people(commands: "_Commands[_Parser]") -> None:
    kinds = _command(commands, "people", "the people of the shop").add_subparsers(
        title="what", metavar="WHAT", parser_class=_Parser, required=True
    )
    parser = _command(
        kinds,
        "add",
        "let somebody new into the shop",
        teaches="The first person of a new shop is its administrator and needs nobody's word.\n"
        "PINs are asked for; a script writes them to standard input, one a line.",
    )
    parser.add_argument("name", metavar="NAME", help="as the till will show it")
    parser.add_argument(
        "--role", choices=["cashier", "manager", "administrator"], help="(default: cashier)"
    )
    parser.add_argument("--by", metavar="NAME", help="the administrator who adds the person")
    parser.set_defaults(module="people", function="add")


def _import(commands: "_Commands[_Parser]") -> None:
    kinds = _command(commands, "import", "take data into the shop").add_subparsers(
        title="what", metavar="WHAT", parser_class=_Parser, required=True
    )
    parser = _command(
        kinds,
        "articles",
        "take articles from a CSV file into the shop",
        teaches="The first line names the columns: barcode and name, and any of sku, category,\n"
        "price, tax_rate, tax_inclusive, unit, stock_policy, stock. The file is UTF-8, plain or\n"
        "gzipped. Running it again changes only what differs; other tills go on selling.\n"
        "Rejected rows go to a file, each with its line and the reason.",
    )
    parser.add_argument("file", metavar="FILE.csv[.gz]")
    parser.add_argument("--dry-run", action="store_true", help="only check, change nothing")
    parser.add_argument(
        "--rejected", metavar="FILE", help="where rejected rows go (default: beside the file)"
    )
    parser.set_defaults(module="import_articles")


def _replay(commands: "_Commands[_Parser]") -> None:
    parser = _command(
        commands,
        "replay",
        "sell a history of real sales through till processes",
        teaches="Each file is a CSV, plain or gzipped, with the columns InvoiceNo, StockCode,\n"
        "Description, Quantity, InvoiceDate, UnitPrice. An invoice is one cart; it is paid by\n"
        "cash, card or both by turns; returns are paid out in cash. A row is a sale line, a\n"
        "return line, or rejected with a reason. What has been sold before is not sold again, so\n"
        "that a replay which was stopped can be started again.\n\n"
        "Exit status 0 only when every invoice was sold at its own amount.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument(
        "--tills", type=_number(1, 50), default=4, metavar="N", help="till processes (default: 4)"
    )
    parser.add_argument(
        "--rejected",
        metavar="FILE",
        help="where rejected rows go (default: replay.rejected.csv in this folder)",
    )
    parser.set_defaults(module="replay")


def _locks(commands: "_Commands[_Parser]") -> None:
    kinds = _command(commands, "locks", "the checkouts that hold a cart").add_subparsers(
        title="what", metavar="WHAT", parser_class=_Parser, required=True
    )
    _command(
        kinds, "list", "list who holds which cart, since when and with what money"
    ).set_defaults(module="locks", function="show_all")
    told = {
        "show": ("show_one", "show one checkout: phases, payments, what is certain"),
        "cancel": ("cancel", "undo a checkout whose till is silent: goods and money go back"),
        "resume": ("resume", "go on with a checkout whose till is silent, as far as it goes"),
    }
    for name, (function, says) in told.items():
        parser = _command(kinds, name, says)
        parser.add_argument(
            "lock", metavar="LOCK", help="its id, or the beginning or the end of it"
        )
        if name == "cancel":
            parser.add_argument(
                "--handed-back",
                action="store_true",
                help="the cash that the customer gave was handed back",
            )
        if name != "show":
            parser.add_argument("--reason", default="", help="why; it is written into the journal")
        parser.set_defaults(module="locks", function=function)
    _command(
        kinds, "cleanup", "undo or finish every checkout whose till has been silent too long"
    ).set_defaults(module="locks", function="clean_up")
    release = _command(
        kinds, "release", "release at once what silent tills hold, without the cleaner's patience"
    )
    release.add_argument(
        "--expired", action="store_true", required=True, help="all whose till is silent now"
    )
    release.add_argument("--reason", required=True, help="why; it is written into the journal")
    release.set_defaults(module="locks", function="release")
    _locks_figures(kinds)


def _locks_figures(kinds: "_Commands[_Parser]") -> None:
    parser = _command(
        kinds,
        "stats",
        "print how many checkouts succeeded, why others failed, and how long they took",
        teaches="The figures of the office. --till NAME counts the checkouts of that till alone.",
    )
    parser.add_argument(
        "--since",
        default="30d",
        metavar="TIME",
        help="today, 24h, 7d, 4w, 2026-11-25 or 2026-11-25T14:00 (default: 30d)",
    )
    parser.set_defaults(module="locks_figures", function="stats")
    parser = _command(
        kinds,
        "watch",
        "show who holds which cart and today's figures, live, until Ctrl-C",
        teaches="In a terminal it is a board; elsewhere it prints a line for each change, or with\n"
        "--json one JSON object a line.",
    )
    parser.add_argument(
        "--seconds", type=_number(1, 86_400), metavar="N", help="end by itself after N seconds"
    )
    parser.set_defaults(module="locks_watch", function="watch")


def _report(commands: "_Commands[_Parser]") -> None:
    parser = _command(
        commands,
        "report",
        "say what was sold: by day, hour, article, category, cashier, till or tender, and the VAT",
        teaches="Without days it is of today; days are those of this computer's clock. What was\n"
        "returned counts negative. A CSV file has no line of totals, so that a spreadsheet can\n"
        "add up its columns; a PDF has one. Files of the same name are replaced.",
    )
    parser.add_argument(
        "kind",
        choices=[one.value for one in ReportKind],
        help="what it is added up by; sales is by day",
    )
    parser.add_argument("--day", type=_day, metavar="DAY", help="one day, as 2026-11-25")
    parser.add_argument("--from", dest="first", type=_day, metavar="DAY", help="the first day")
    parser.add_argument(
        "--to", dest="last", type=_day, metavar="DAY", help="the last day (default: today)"
    )
    parser.add_argument("--of-till", metavar="NAME", help="only what this till sold")
    parser.add_argument("--cashier", metavar="NAME", help="only what this person sold")
    parser.add_argument("--csv", metavar="FILE", help="write it as CSV; - is the standard output")
    parser.add_argument("--pdf", metavar="FILE", help="write it as PDF")
    parser.set_defaults(module="report")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is no day like 2026-11-25") from None


def _verify(commands: "_Commands[_Parser]") -> None:
    _command(
        commands,
        "verify",
        "prove every invariant of the store, one line each",
        teaches="It only reads, and may run while tills sell. Exit status 1 when one is broken.",
    ).set_defaults(module="verify")


def _journal(commands: "_Commands[_Parser]") -> None:
    kinds = _command(commands, "journal", "the journal of all that happened").add_subparsers(
        title="what", metavar="WHAT", parser_class=_Parser, required=True
    )
    parser = _command(
        kinds,
        "verify",
        "find what was changed behind the program's back, in the journal or in the tables",
        teaches="Every till's chain of hashes is worked out anew, and every order, payment,\n"
        "frozen price and stock movement is compared with what the journal has of it. It only\n"
        "reads, and may run while tills sell. Exit status 1 when something was found, or when\n"
        "it was stopped.",
    )
    parser.add_argument("--since", type=_day, metavar="DAY", help="only what is no older")
    parser.add_argument(
        "--anchors",
        action="append",
        default=[],
        metavar="FILE",
        help="the manifest.json of an earlier export; finds a journal cut short or written anew",
    )
    parser.set_defaults(module="journal", function="verify")
    parser = _command(
        kinds,
        "export",
        "write the journal into a folder, with a program that verifies it anywhere",
        teaches="The folder must be new. It gets journal.jsonl, journal.csv, manifest.json,\n"
        "SHA256SUMS and verify_journal.py, which needs Python and nothing else.",
    )
    parser.add_argument("--from", dest="first", type=_day, metavar="DAY", help="the first day")
    parser.add_argument("--to", dest="last", type=_day, metavar="DAY", help="the last day")
    parser.add_argument("folder", metavar="FOLDER")
    parser.set_defaults(module="journal", function="export")


def _race(commands: "_Commands[_Parser]") -> None:
    parser = _command(
        commands,
        "race",
        "let tills race for the same carts and for the last unit of stock",
        teaches="Every till process presses Pay on the same cart at the same moment, again and\n"
        "again; then each has a cart with the last unit of an article. It prints who won and\n"
        "proves that there was one winner each time. Without --store it runs in a shop of its\n"
        "own that is thrown away. Exit status 1 unless it was perfect.",
    )
    parser.add_argument(
        "--tills", type=_number(2, 50), default=4, metavar="N", help="till processes (default: 4)"
    )
    parser.add_argument(
        "--carts", type=_number(1, 10_000), default=50, metavar="M", help="carts (default: 50)"
    )
    parser.add_argument(
        "--postgres", action="store_true", help="on a PostgreSQL server of its own, from pip"
    )
    parser.set_defaults(module="race")
