"""The parts of the office on one sheet, for `tests.gui.gallery`."""

from datetime import date

from PySide6.QtWidgets import QWidget

from ui.theme.words import MINUS
from ui.widgets.button import Button, Kind
from ui.widgets.choicefield import ChoiceField
from ui.widgets.daterange import DateRange, DayRange, RangeChoice
from ui.widgets.dialog import ScrimDialog
from ui.widgets.filterbar import FilterBar
from ui.widgets.form import Form
from ui.widgets.panel import Panel
from ui.widgets.sidenav import NavGroup, NavItem, SideNav
from ui.widgets.table import Column, DataTable, TableRow
from ui.widgets.tabs import Tabs
from ui.widgets.values import Tone

GROUPS = (
    NavGroup(
        "Today",
        (
            NavItem("attention", "Needs attention", "alert-triangle", "Attention"),
            NavItem("live", "Live checkouts", "lock", "Live"),
            NavItem("checkouts", "All checkouts", "clipboard-list", "All"),
            NavItem("figures", "Figures", "chart-bar"),
        ),
    ),
    NavGroup(
        "Shop",
        (
            NavItem("articles", "Articles", "tag"),
            NavItem("stock", "Stock", "building-warehouse"),
            NavItem("people", "People", "users"),
            NavItem("tills", "Tills and devices", "device-desktop", "Tills"),
            NavItem("reports", "Reports", "report"),
            NavItem("journal", "Journal", "history"),
        ),
    ),
)
TILLS = (("", "All tills"), ("1", "Till 1"), ("2", "Till 2 (café counter)"))
COLUMNS = (
    Column("time", "Time", 130),
    Column("what", "What happened", 200, stretch=True),
    Column("who", "Cashier", 130),
    Column("amount", "Amount", 110, right=True),
    Column("reference", "Reference", 120, shown=False),
)
SALES = tuple(
    TableRow(str(place), (time, what, who, amount, "AC-7730"), tone)
    for place, (time, what, who, amount, tone) in enumerate(
        (
            ("14:09:52", "Card may have been charged", "Ben Okafor", "47.85", Tone.WARN),
            ("13:52:10", "Finished", "Ana Marsh", "12.40", Tone.OK),
            ("13:40:31", "Card declined", "Priya Nair", "9.99", Tone.DANGER),
            ("13:22:05", "Finished", "Ana Marsh", f"{MINUS}6.15", Tone.OK),
            ("12:58:47", "Left by the cashier, undone", "Ben Okafor", "1,204.00", Tone.PLAIN),
        )
    )
)


def _filters() -> FilterBar:
    bar = FilterBar()
    bar.add_search("Receipt, cart, article or card reference")
    days = DateRange()
    days.set_range(RangeChoice(DayRange.DAYS, date(2026, 11, 1), date(2026, 11, 25)))
    bar.add(days)
    bar.add(ChoiceField("Till", TILLS))
    bar.add(ChoiceField("Phase", (("", "Any"), ("payment", "Payment"))))
    bar.add(Button("Save as CSV", icon="file-text"), pinned=True)
    return bar


def _form() -> Form:
    form = Form(columns=2)
    form.add_text("name", "Name", required=True)
    form.add_number("price", "Price", suffix="£ with VAT", required=True)
    form.add_choice("tax", "VAT", (("20", "20 % standard"), ("0", "0 % food")))
    form.add_switch("weighed", "Weighed at the till")
    form.add_text("note", "Note", hint="Seen by nobody but you.", wide=True)
    form.set_values({"name": "Sourdough, whole", "price": "4,2O", "weighed": True})
    form.set_error("price", "“4,2O” is no amount. Type it as 4.20.")
    return form


def _put(host: QWidget, widget: QWidget, at: tuple[int, int, int, int]) -> None:
    widget.setParent(host)
    widget.setGeometry(*at)
    widget.show()


def _navigation() -> SideNav:
    nav = SideNav(GROUPS)
    nav.set_current("checkouts")
    nav.set_badge("attention", 3, Tone.WARN)
    nav.set_badge("live", 2)
    nav.set_usable("journal", False, "An administrator must read the journal.")  # noqa: FBT003
    return nav


def _table() -> DataTable:
    table = DataTable(COLUMNS, "Checkouts", noun=("checkout", "checkouts"))
    table.set_count(1284)
    table.put_rows(0, SALES)
    table.set_sort("time", True)  # noqa: FBT003 - one truth
    table.mark("1")
    return table


def office_page(host: QWidget, width: int, height: int) -> DataTable:
    """Lay out a page of the office in a window of this size, and give its table."""
    nav, table, panel = _navigation(), _table(), Panel()
    _put(host, nav, (0, 0, 216, height))
    left = nav.width() + 8
    room = width - left - 8
    tabs = Tabs(("What happened", "Articles 6", "Kept aside 9", "Payments 1", "Journal 14"))
    _put(host, _filters(), (left, 8, room, 44))
    _put(host, tabs, (left, 60, room, 44))
    _put(host, table, (left, 112, room, height - 112 - 308))
    _put(host, panel, (left, height - 300, room, 292))
    _put(panel, _form(), (16, 8, room - 32, 280))
    return table


def field_over_dialog(host: QWidget) -> ChoiceField:
    """Ask something with a choice in a dialog, and drop the choice down."""
    dialog = ScrimDialog(host, "Why is it put right by hand?", width=560)
    form = Form()
    why = form.add_choice("why", "Reason", (("a", "Seen on the terminal"), ("b", "The bank says")))
    form.add_text("reference", "The terminal’s reference", required=True)
    dialog.body.addWidget(form)
    dialog.add_choices(
        (
            Button("Finish the sale", kind=Kind.PRIMARY, key="Enter"),
            Button("Cancel", key="Esc"),
        )
    )
    dialog.open_(why)
    why.click()
    return why
