"""Draws every component, light and dark, into pictures that a person looks at.

Run it as ``QT_QPA_PLATFORM=offscreen python -m tests.gui.gallery FOLDER``.
"""

import sys
from pathlib import Path

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from tests.gui import office_gallery
from ui.theme.look import Theme, install, tokens
from ui.theme.typography import Type, font
from ui.theme.words import MINUS, joined
from ui.widgets import paint
from ui.widgets.amount import Amount
from ui.widgets.asking import WindowAsk
from ui.widgets.banner import Banner
from ui.widgets.button import Button, Kind, Size
from ui.widgets.cartlist import CartList
from ui.widgets.category import CategoryStrip
from ui.widgets.choicecard import ChoiceCard
from ui.widgets.codefield import CodeField
from ui.widgets.dialog import ScrimDialog
from ui.widgets.empty import EmptyState
from ui.widgets.facts import FactsList, TenderRow
from ui.widgets.fields import AmountField, PinField, TextField
from ui.widgets.functionkey import FunctionKey
from ui.widgets.lamps import LampLine, Lamps
from ui.widgets.loading import Loading
from ui.widgets.numberpad import NumberPad
from ui.widgets.panel import Panel, Rule
from ui.widgets.persontile import PersonTile
from ui.widgets.pill import Pill
from ui.widgets.ring import Ring
from ui.widgets.strip import Strip
from ui.widgets.text import Text
from ui.widgets.tiles import GoodsTile, TileGrid
from ui.widgets.toast import Toast
from ui.widgets.totals import TotalsPanel
from ui.widgets.values import (
    CartChange,
    CartRow,
    Fact,
    LampState,
    StripItem,
    TenderText,
    TileText,
    Tone,
    TotalsText,
)

DONE, NOW, COME = LampState.DONE, LampState.NOW, LampState.TO_COME

ROWS = (
    CartRow("1", "1", "Warburtons Toastie Sliced White Bread 800 g", "1.45"),
    CartRow("2", "2", joined("Yeo Valley Natural Yogurt 1 kg"), "5.50", "2 × 2.75"),
    CartRow(
        "3",
        "1",
        joined("Cathedral City Vintage Cheddar 300 g"),
        "3.82",
        f"10 % off  {MINUS}0.43",
        Tone.OK,
        "discount",
        "4.25",
    ),
    CartRow("4", "0.842", "Bananas, loose", "0.93", "0.842 kg × 1.10 per kg", weighed=True),
    CartRow("5", "1", "McVitie’s Dark Chocolate Digestives", "1.95"),
    CartRow("6", "2", "Tropicana Orange Juice Smooth 4 × 250 ml", "7.20", "2 × 3.60"),
    CartRow(
        "7",
        "1",
        "Mrs Bridges Dundee Orange Marmalade",
        "3.95",
        "Wrap as a gift",
        Tone.PLAIN,
        "note",
    ),
    CartRow("8", "3", "Barry’s Gold Tea Bags 40 pack", "6.30", "3 × 2.10"),
)

TILES = tuple(
    TileText(str(place), joined(name), price, unit)
    for place, (name, price, unit) in enumerate(
        (
            ("Bananas, loose", "1.10", "per kg"),
            ("Large free range eggs, 12", "3.35", ""),
            ("Carrier bag", "0.30", ""),
            ("Flat white", "3.10", ""),
            ("Butter croissant", "1.60", ""),
            ("Semi-skimmed milk 2 l", "1.65", ""),
            ("Vine tomatoes, loose", "3.20", "per kg"),
            ("Hovis Small Granary 400 g", "1.35", ""),
            ("Kerrygold Salted Butter", "2.95", ""),
            ("Sourdough, whole", "4.20", ""),
            ("Belu Still Water 500 ml", "0.95", ""),
            ("Walkers Cheese & Onion multi bag", "2.25", ""),
            ("Heinz Tomato Ketchup", "3.10", ""),
            ("Porridge oats 1 kg", "1.75", ""),
            ("Smoked salmon bagel", "4.75", ""),
            ("Potatoes, loose", "0.95", "per kg"),
            ("Granny Smith apples", "2.10", "per kg"),
            ("Daily newspaper", "1.50", ""),
            ("Gift card", "any", ""),
            ("Deposit bottle back", f"{MINUS}0.20", ""),
            ("Olde English marmalade", "3.45", ""),
            ("Cadbury Mini Rolls 5 pack", "1.85", ""),
            ("Earl Grey tea", "2.80", ""),
            ("Tonic water", "0.85", ""),
            ("Free range eggs, 6", "1.95", ""),
        )
    )
)

LEFT = (
    StripItem("till", "Till 1", icon="cash-register", clickable=False),
    StripItem("cashier", "Ana Marsh", icon="user"),
    StripItem("shift", "Shift 14 since 08:02"),
)
RIGHT = (
    StripItem("parked", "Parked 3", icon="stack-2", key="F5"),
    StripItem("printer", "Printer ready", "Printer", tone=Tone.OK),
    StripItem("card", "Card ready", "Card", tone=Tone.OK),
    StripItem("shop", "Shop online", "Shop", tone=Tone.OK),
    StripItem("clock", "14:07", clickable=False),
    StripItem("lock", "Lock", icon="lock", key="Ctrl+L", binds=True),
)


class Sheet(QWidget):
    """The ground that components are laid out on by hand."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint.begin(self).fillRect(self.rect(), tokens().ground)


class Swatches(QWidget):
    """The palette."""

    NAMES = (
        "ground surface raised sunken press line edge ink3 ink2 ink accent_soft fill accent "
        "ok_soft ok warn_soft warn danger_soft danger"
    )

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        colours = tokens()
        names = self.NAMES.split()
        step = self.width() / len(names)
        for place, name in enumerate(names):
            at = QRectF(place * step, 0, step - 6, 24)
            paint.box(painter, at, colours.named(name), colours.line, 4)
            below = QRectF(place * step, 26, step, 16)
            paint.line(painter, below, name.replace("_", " "), font(Type.KEY), colours.ink2)


def at(parent: QWidget, widget: QWidget, x: int, y: int, size: tuple[int, int] = (0, 0)) -> None:
    """Put a component somewhere on the sheet, at its own size where 0 is given."""
    widget.setParent(parent)
    hint = widget.sizeHint()
    width = size[0] or hint.width()
    height = size[1] or (widget.height() if widget.maximumHeight() < 5000 else hint.height())
    widget.setGeometry(x, y, width, height)
    widget.show()


def head(parent: QWidget, text: str, x: int, y: int) -> None:
    """Put a small heading on the sheet."""
    at(parent, Text(text, Type.SMALL, ink="ink2", weight=600), x, y, (500, 18))


def components() -> QWidget:  # noqa: PLR0915 - a sheet is laid out by hand
    """Lay out the sheet of components, as on the reference picture."""
    sheet = Sheet()
    sheet.resize(1366, 768)
    head(sheet, "Buttons by importance", 24, 20)
    at(sheet, Button("Pay", kind=Kind.PRIMARY, key="F9", size=Size.PAY), 24, 44)
    at(sheet, Button("Sign in", kind=Kind.PRIMARY, key="Enter"), 136, 54)
    at(sheet, Button("Recall", icon="stack-2", key="F5"), 270, 54)
    at(sheet, Button("Customer", kind=Kind.QUIET, icon="user", key="F3"), 412, 54)
    at(sheet, Button("Take over", kind=Kind.DANGER, icon="user-shield", key="T"), 24, 116)
    at(sheet, Button("Void the sale", kind=Kind.DANGER_FILLED, icon="trash"), 184, 116)
    focused = Button("Focused", icon="refresh")
    at(sheet, focused, 339, 116)
    chosen = Button("Chosen")
    chosen.set_chosen(True)
    at(sheet, chosen, 464, 116)
    off = Button("Not now")
    off.set_usable(False, "Nothing is in the cart.")  # noqa: FBT003 - one truth
    at(sheet, off, 556, 116)
    head(sheet, "Status, always icon and word", 24, 176)
    x = 24
    for pill in (
        Pill("Taken", Tone.OK),
        Pill("Approved, not yet taken", Tone.INFO, "hourglass"),
        Pill("Not known", Tone.WARN),
        Pill("Declined", Tone.DANGER),
        Pill("Not yet"),
    ):
        at(sheet, pill, x, 200)
        x += pill.width() + 8
    head(sheet, "Banners", 24, 240)
    words = "This cart is being paid at Till 2. You can look, not change."
    at(sheet, Banner(Tone.INFO, words, icon="lock"), 24, 264, (647, 0))
    words = "A manager must decide. Do not repeat the payment."
    at(
        sheet,
        Banner(Tone.WARN, "It is not clear whether the card was charged", words),
        24,
        316,
        (647, 0),
    )
    words = "Ask for another card, or choose another way to pay. Code P-204"
    at(
        sheet,
        Banner(Tone.DANGER, "Payment declined. Nothing was charged.", words),
        24,
        388,
        (647, 0),
    )
    head(sheet, "The seven phases: under way, declined, not known, stopped, undone", 24, 468)
    for y, states, note in (
        (490, (DONE, DONE, DONE, NOW, COME, COME, COME), ""),
        (544, (DONE, DONE, DONE, LampState.FAILED, COME, COME, COME), ""),
        (598, (DONE,) * 5 + (LampState.UNKNOWN, COME), ""),
        (652, (DONE,) * 4 + (LampState.STOPPED, LampState.UNDONE, COME), "stopped"),
    ):
        lamps = Lamps()
        lamps.show_states(states, note)
        at(sheet, lamps, 24, y, (647, 0))
    head(sheet, "Cart rows: discounted, weighed, note, last scanned", 695, 20)
    panel = Panel()
    at(sheet, panel, 695, 44, (647, 196))
    cart = CartList()
    rows = {row.line_id: row for row in (ROWS[2], ROWS[3], ROWS[6], ROWS[7])}
    cart.show_cart(CartChange(tuple(rows), rows, "8"))
    at(sheet, cart, 696, 45, (645, 196))
    head(sheet, "Tiles: held elsewhere, pressed, none left", 695, 254)
    tiles = (
        TileText("a", "Sourdough, whole", "4.20", "", "1 left, at Till 3", Tone.WARN, "hourglass"),
        TILES[0],
        TileText("c", "Smoked salmon bagel", "4.75", "", "None left", Tone.DANGER),
    )
    for place, tile in enumerate(tiles):
        made = GoodsTile(tile, key=f"Alt+{place + 1}" if place < 2 else "")
        made.setDown(place == 1)
        at(sheet, made, 695 + 218 * place, 278, (210, 96))
    head(sheet, "Loading", 695, 388)
    at(sheet, Panel(), 695, 412, (318, 132))
    loading = Loading()
    loading.show_all()
    at(sheet, loading, 695, 412, (318, 132))
    loading.show_all()
    head(sheet, "Nothing to show", 1025, 388)
    at(sheet, Panel(), 1025, 412, (317, 132))
    empty = EmptyState(
        "circle-check",
        "Nothing needs attention",
        "Every checkout today ended cleanly.",
        tone=Tone.OK,
        size=28,
    )
    at(sheet, empty, 1025, 412, (317, 132))
    head(sheet, "Toasts", 695, 558)
    for y, words, tone in (
        (582, "Cart parked. F5 brings it back.", Tone.OK),
        (642, "Printer has no paper. The sale is saved.", Tone.WARN),
    ):
        toast = Toast(sheet)
        toast.show_text(words, tone)
        toast._rise.stop()
        toast.move(QPoint(695, y))
    at(sheet, Swatches(), 24, 712, (1320, 48))
    focused.setFocus()
    return sheet


def sell() -> QWidget:  # noqa: PLR0915 - a sheet is laid out by hand
    """Lay out Sell from the parts, to judge them where they work."""
    window = Sheet()
    window.resize(1366, 768)
    strip = Strip()
    at(window, strip, 0, 0, (1366, 48))
    strip.show_items(LEFT, RIGHT)
    field = CodeField("Scan or type a code or a name.  3* first means three.")
    at(window, field, 8, 56, (822, 56))
    categories = CategoryStrip()
    at(window, categories, 8, 120, (822, 44))
    names = "Favourites|Fruit & veg|Bakery|Dairy|Drinks|Pantry|Snacks|Household|Frozen|Cards"
    categories.show_categories(tuple((one, one) for one in names.split("|")))
    categories.choose("Favourites")
    grid = TileGrid(5, 5)
    at(window, grid, 8, 172, (822, 524))
    what = list(TILES)
    what[4] = TileText("4", "Butter croissant", "1.60", "", "3 for 4.00", Tone.OK, "discount")
    what[9] = TileText(
        "9", "Sourdough, whole", "4.20", "", "1 left, at Till 3", Tone.WARN, "hourglass"
    )
    what[14] = TileText("14", "Smoked salmon bagel", "4.75", "", "None left", Tone.DANGER)
    grid.show_tiles(tuple(what))
    keys = (
        ("Park", "player-pause", "F4"),
        ("Recall", "stack-2", "F5"),
        ("Quantity", "packages", "F6"),
        ("Cash in/out", "coins", "F7"),
        ("Discount", "discount", "F8"),
        ("Void line", "trash", "Del"),
        ("Manager", "settings", "F10"),
        ("Help", "help-circle", "F1"),
    )
    for place, (text, icon, key) in enumerate(keys):
        at(window, FunctionKey(text, icon, key), 8 + round(103.75 * place), 704, (96, 56))
    at(window, Panel(), 838, 56, (520, 704))
    at(window, Text("Cart 1207", Type.BODY, weight=600), 854, 68, (74, 24))
    at(window, Text("8 lines", Type.BODY, ink="ink2"), 937, 68, (100, 24))
    at(window, Button("Customer", kind=Kind.QUIET, icon="user", key="F3"), 1196, 58)
    at(window, Rule(), 839, 104, (518, 1))
    cart = CartList()
    at(window, cart, 839, 105, (518, 488))
    cart.show_cart(CartChange(tuple(r.line_id for r in ROWS), {r.line_id: r for r in ROWS}, "8"))
    at(window, Rule(), 839, 593, (518, 1))
    totals = TotalsPanel()
    at(window, totals, 838, 594, (520, 92))
    parts = (
        ("Before discounts", "31.53", Tone.PLAIN),
        ("Discounts", f"{MINUS}0.43", Tone.OK),
        ("VAT included", "1.53", Tone.PLAIN),
    )
    totals.show_totals(TotalsText("£31.10", "Total, 12 articles", parts))
    at(window, Button("Exact cash", icon="cash", key="F12", size=Size.PAY), 850, 684, (177, 64))
    at(window, Button("Card", icon="credit-card", key="F11", size=Size.PAY), 1035, 684, (131, 64))
    pay = Button("Pay", kind=Kind.PRIMARY, key="F9", size=Size.PAY)
    at(window, pay, 1174, 684, (172, 64))
    field.take_focus()
    return window


def lock() -> QWidget:  # noqa: PLR0915 - a sheet is laid out by hand
    """Lay out the lock dialog over Sell."""
    window = sell()
    host = QWidget(window)
    host.setGeometry(0, 48, 1366, 720)
    host.show()
    dialog = ScrimDialog(host, "This cart is being paid at Till 2", width=760, icon="lock")
    facts = FactsList()
    facts.show_facts(
        (
            Fact("Who", "Ben Okafor, Till 2 (café counter)"),
            Fact("Since", "14:06:19, one minute ago"),
            Fact("Doing now", "Waiting for the customer’s card"),
            Fact("Money", "Nothing has been taken. £31.10 is being asked for.", strong=True),
        )
    )
    ring = Ring()
    ring.set_left(22, 30)
    side = QVBoxLayout()
    side.setSpacing(6)
    centre = Qt.AlignmentFlag.AlignHCenter
    side.addWidget(ring, 0, centre)
    side.addWidget(Pill("Till 2 is answering", Tone.OK), 0, centre)
    side.addWidget(
        Text("If it falls silent, you can act at 0:00", Type.STATE, ink="ink2"), 0, centre
    )
    row = QHBoxLayout()
    row.addWidget(facts, 1)
    row.addLayout(side)
    dialog.body.addLayout(row)
    lamps = Lamps()
    lamps.show_states((DONE, DONE, DONE, NOW, COME, COME, COME))
    dialog.body.addWidget(lamps)
    dialog.body.addWidget(Rule())
    wait = Button(
        "Wait",
        kind=Kind.PRIMARY,
        icon="hourglass",
        key="Enter",
        size=Size.TALL,
        detail="Opens by itself when the cart is free",
    )
    ask = Button(
        "Ask Till 2 to let go",
        icon="message-forward",
        key="A",
        size=Size.TALL,
        detail="A question appears on Ben’s screen",
    )
    resume = Button("Resume it here", icon="player-play", key="R", size=Size.TALL)
    resume.set_usable(False, "Only after Till 2 stops answering")  # noqa: FBT003 - one truth
    cancel = Button("Cancel the checkout", icon="x", key="C", size=Size.TALL)
    cancel.set_usable(False, "Not while a card is at the terminal")  # noqa: FBT003 - one truth
    over = Button(
        "Take over",
        kind=Kind.DANGER,
        icon="user-shield",
        key="T",
        size=Size.TALL,
        detail="Manager’s PIN and a reason",
    )
    leave = Button(
        "Leave it, new cart",
        icon="arrow-left",
        key="Esc",
        size=Size.TALL,
        detail="This cart stays with Till 2",
    )
    dialog.add_choices((wait, ask, resume, cancel, over, leave))
    dialog.open_(wait)
    return window


def others() -> QWidget:  # noqa: PLR0915 - a sheet is laid out by hand
    """Lay out what the other sheets do not show: pay, sign in, fields, cards."""
    sheet = Sheet()
    sheet.resize(1366, 768)
    y = 12
    for text, icon, key, detail in (
        ("Cash", "cash", "C", ""),
        ("Card", "credit-card", "F11", ""),
        ("Euro", "currency-euro", "E", "1 € = £0.8412"),
        ("On account", "file-text", "A", ""),
        ("Back to cart", "arrow-left", "Esc", "Releases the £20.00 hold"),
    ):
        made = Button(text, icon=icon, key=key, detail=detail, size=Size.TALL)
        made.set_chosen(text == "Cash")
        if text == "On account":
            made.set_usable(False, "needs a customer")  # noqa: FBT003 - one truth
        at(sheet, made, 12, y, (272, 60))
        y += 68
    at(sheet, Panel(), 296, 12, (670, 330))
    tender = TenderText(
        "credit-card",
        "Visa ending 4921",
        "Till 1 terminal, 14:07:31",
        "20.00",
        "Approved, not yet taken",
        Tone.INFO,
    )
    at(sheet, TenderRow(tender), 296, 12, (670, 68))
    at(sheet, Rule(), 297, 80, (668, 1))
    at(
        sheet,
        TenderRow(TenderText("cash", "Cash", "Being entered", "11.10", "Not yet")),
        296,
        81,
        (670, 68),
    )
    at(sheet, Rule(ink="edge"), 297, 149, (668, 1))
    at(sheet, Amount("£8.90", px=144), 316, 160, (630, 170))
    given = AmountField()
    given.set_text("20.00")
    at(sheet, given, 978, 12, (376, 60))
    at(sheet, Button("£11.10", key="F12", size=Size.PAD), 978, 80, (184, 56))
    at(sheet, Button("£15", size=Size.PAD), 1170, 80, (184, 56))
    at(sheet, NumberPad(), 978, 144, (376, 340))
    finish = Button("Take cash and finish", kind=Kind.PRIMARY, key="Enter", size=Size.PAY)
    at(sheet, finish, 978, 496, (376, 64))
    for place, (name, role, initials, note) in enumerate(
        (("Ana Marsh", "Cashier", "AM", ""), ("Ben Okafor", "Cashier", "BO", "Cart open here"))
    ):
        person = PersonTile(name, role, initials, key=str(place + 1), note=note)
        person.set_chosen(place == 0)
        at(sheet, person, 12 + 338 * place, 372, (326, 96))
    pin = PinField()
    at(sheet, pin, 700, 372, (260, 56))
    for key in "123":
        pin.press(key)
    wrong = TextField("Reason", accessible="Reason")
    wrong.set_trouble("A reason is needed. Type a few words.")
    at(sheet, wrong, 700, 440, (260, 84))
    finish_card = ChoiceCard(
        "Finish this sale",
        "player-play",
        (
            Fact("Money", "£23.40 is taken from the card, once"),
            Fact("Articles", "Sold, stock goes down by 10"),
            Fact("Then", "Receipt prints, drawer stays shut"),
        ),
        kind=Kind.PRIMARY,
        key="Enter",
    )
    at(sheet, finish_card, 12, 480, (442, 0))
    undo = ChoiceCard(
        "Undo this sale",
        "arrow-back-up",
        (
            Fact("Money", "The hold is released, £0.00 is taken"),
            Fact("Articles", "Back on sale"),
            Fact("Then", "The cart opens again, nothing lost"),
        ),
        key="U",
    )
    at(sheet, undo, 466, 480, (442, 0))
    line = LampLine()
    line.show_states((DONE, DONE, DONE, NOW, COME, COME, COME))
    at(sheet, line, 12, 730, (300, 24))
    training = Strip()
    at(sheet, training, 330, 720, (1024, 48))
    trouble = (
        RIGHT[0],
        StripItem("printer", "Printer: no paper", "Printer", tone=Tone.WARN),
        *RIGHT[2:],
    )
    training.show_items(LEFT, trouble)
    training.set_training(True)
    full = Strip()
    at(sheet, full, 342, 664, (1024, 48))
    full.show_items(LEFT, trouble)
    full.raise_()
    finish_card.setFocus()
    return sheet


def small() -> QWidget:  # noqa: PLR0915 - a sheet is laid out by hand
    """Lay out what is different at 1024: low keys, narrow tiles, a locked cart, a question."""
    window = Sheet()
    window.resize(1024, 768)
    strip = Strip()
    at(window, strip, 0, 0, (1024, 48))
    strip.show_items(LEFT, RIGHT)
    field = CodeField("")
    at(window, field, 8, 56, (568, 56))
    field.set_locked(True, "Being paid at Till 2. Esc starts a new cart.")  # noqa: FBT003 - one truth
    categories = CategoryStrip()
    at(window, categories, 8, 120, (568, 44))
    names = "Favourites|Fruit & veg|Bakery|Dairy|Drinks|Pantry|Snacks|Household|Frozen|Cards"
    categories.show_categories(tuple((one, one) for one in names.split("|")))
    categories.choose("Favourites")
    grid = TileGrid(4, 5)
    at(window, grid, 8, 172, (568, 476))
    grid.show_tiles(TILES)
    keys = (("Park", "F4"), ("Recall", "F5"), ("Quantity", "F6"), ("Cash in/out", "F7"))
    for place, (text, key) in enumerate(keys):
        made = FunctionKey(text, "stack-2", key, low=True)
        made.set_usable(place != 2, "This cart is being paid.")
        at(window, made, 8 + 144 * place, 656, (136, 48))
    for place, (text, key) in enumerate(
        (("Discount", "F8"), ("Void line", "Del"), ("Manager", "F10"), ("Help", "F1"))
    ):
        at(window, FunctionKey(text, "stack-2", key, low=True), 8 + 144 * place, 712, (136, 48))
    at(window, Panel(), 584, 56, (432, 704))
    banner = Banner(
        Tone.INFO, "Being paid at Till 2 by Ben Okafor.", "You can look. Nothing can be changed."
    )
    at(window, banner, 584, 104, (432, 0))
    cart = CartList()
    at(window, cart, 585, 168, (430, 440))
    cart.show_cart(CartChange(tuple(r.line_id for r in ROWS), {r.line_id: r for r in ROWS}, "8"))
    cart.set_locked(True)
    totals = TotalsPanel()
    at(window, totals, 584, 608, (432, 72))
    totals.set_compact(True)
    totals.show_totals(TotalsText("£31.10", "Total, 12 articles"))
    host = QWidget(window)
    host.setGeometry(0, 48, 1024, 720)
    host.show()
    WindowAsk(host).confirm(
        "Void the sale?",
        "Nothing was charged. All 8 lines are taken out of cart 1207.",
        "Void the sale",
        host.update,
        danger=True,
    )
    return window


def ask_pin() -> QWidget:
    """Lay out a question for a PIN over Sell."""
    window = sell()
    host = QWidget(window)
    host.setGeometry(0, 48, 1366, 720)
    host.show()
    words = "Ana Marsh may not change a price. A manager may, for this one line."
    WindowAsk(host).pin("Manager’s PIN", words, "Allow it", lambda pin: pin)
    return window


def ask_number() -> QWidget:
    """Lay out a question with a pad where there is little height."""
    window = Sheet()
    window.resize(960, 540)
    host = QWidget(window)
    host.setGeometry(0, 48, 960, 492)
    host.show()
    words = "Lids, blue, 2.75 each. Type a quantity such as 3 or 0.5."
    WindowAsk(host).number("How many?", words, "Change quantity", lambda text: text)
    return window


def office() -> QWidget:
    """Lay out the parts of the office, as on a page of it."""
    window = Sheet()
    window.resize(1366, 768)
    window.show()
    office_gallery.office_page(window, 1366, 768).take_focus()
    return window


def office_small() -> QWidget:
    """Lay out the same where it is narrow, with a question over it."""
    window = Sheet()
    window.resize(1024, 720)
    window.show()
    office_gallery.office_page(window, 1024, 720)
    host = QWidget(window)
    host.setGeometry(0, 0, 1024, 720)
    host.show()
    office_gallery.field_over_dialog(host)
    return window


OFFICE = (office, office_small)


def draw(folder: Path) -> list[Path]:
    """Draw all sheets in both themes into a folder."""
    app = QApplication.instance() or QApplication([])
    made = []
    for theme in (Theme.light().calm(), Theme.dark_theme().calm()):
        install(app, theme)
        for make in (components, sell, lock, others, small, ask_pin, ask_number, *OFFICE):
            widget = make()
            widget.show()
            widget.activateWindow()
            QTest.qWait(60)
            path = folder / f"{make.__name__}-{'dark' if theme.dark else 'light'}.png"
            widget.grab().save(str(path))
            made.append(path)
            widget.close()
            widget.deleteLater()
    return made


if __name__ == "__main__":
    out = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    out.mkdir(parents=True, exist_ok=True)
    for picture in draw(out):
        print(picture)  # noqa: T201 - a script
