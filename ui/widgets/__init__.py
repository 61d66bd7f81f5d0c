"""Dumb, reusable parts of screens: they show values and emit signals, and know no core.

One module a part; import from the module, nothing is re-exported. `values` and everything marked
(no Qt) may be imported by presenters.

How to build a screen
---------------------
``ui.theme.look.theme()`` gives the look in force; ``install(app, Theme.light())`` of the same
module puts it on the QApplication. Every widget reads it when it paints, so switching the theme
needs no work in a screen. Distances: ``ui.theme.space`` (``GAP`` 8, ``S12``, ``S16`` …).

Keys: give a control ``key="F9"`` and the key works: while the control is visible, enabled and not
covered by a dialog, that key clicks it. No QShortcut is needed. For an act without a control:
``KeyRouter.of(self).add("Ctrl+K", self, self.do_it)``. The caption comes from the key map:
``keys.caption(Act.PAY)`` (``ui.theme.shortcuts``, no Qt).

Values (no Qt)
--------------
values      Tone(INFO OK WARN DANGER PLAIN) · LampState(DONE NOW TO_COME FAILED STOPPED UNKNOWN
            UNDONE) · CartRow(line_id, quantity, name, amount, detail="", detail_tone=PLAIN,
            detail_icon=None, old_amount="", weighed=False, note="") ·
            CartChange(order, rows, marked) · TotalsText(label, total, parts=(("VAT included",
            "1.53"), …), empty=False) · TileText(name, price, unit="", state="", state_tone=PLAIN,
            state_icon=None, ident="") · StripItem(ident, text, short="", icon=None, key="",
            tone=PLAIN, trouble=False, clickable=True) · TenderText(title, detail, amount, pill,
            pill_tone, icon) · Fact(label, value, strong=False)

Text and ground
---------------
text        Text(text="", role=Type.BODY, ink="ink", weight=None, wrap=False, tabular=False)
              .set_text .set_ink(token name) · ElidedText(same; one line with an ellipsis)
amount      Amount(text="", role=Type.TOTAL, steps=(), align=right)  never elided, shrinks in
              steps · .set_text .set_ink
panel       Panel(ground="surface", border=True, radius=8)  a QFrame to put a layout in
              Rule(vertical=False, ink="line")  a hairline

Controls
--------
keycap      KeyCap(caption)
button      Button(text, kind=Kind.ORDINARY, icon=None, key="", detail="", size=Size.NORMAL)
              Kind PRIMARY ORDINARY QUIET DANGER DANGER_FILLED · Size SMALL 44, NORMAL 48,
              TALL 60 (text left, detail below, cap at the right edge), PAY 64 (centred)
              .set_text .set_detail .set_icon .set_key .set_kind .set_chosen(bool)
              .set_usable(bool, reason="")   disabled keeps its place; the reason stands in the
              second line where there is one, and in the tooltip
              signals of QAbstractButton: clicked …
            FunctionKey(text, icon, key)   icon above word, cap in the corner; same methods
            PersonTile(name, role, initials, key="", note="")
            ChoiceCard(title, icon, facts, kind=Kind.ORDINARY, key="")   Unfinished checkout
tiles       GoodsTile · TileGrid(columns=5, rows=5) .show_tiles(tuple[TileText, …])
              .set_locked(bool, reason) .set_shape(columns, rows) .fit(width)  ·  picked(str ident)
category    CategoryStrip() .show_categories(tuple[(ident, text)]) .choose(ident) ·
              chosen(str ident), more_wanted(tuple of what did not fit)
fields      CodeField(placeholder, key="F2") .text() .set_text .clear .take_focus
              .set_locked(bool, how_out="") · entered(str), edited(str), pad_wanted(),
              moved(int: -1 up, +1 down), empty_enter()  (only 400 ms after the last key)
            TextField(placeholder="", icon=None, accessible="") .set_trouble(sentence)
            AmountField(icon="cash", placeholder="") .text .set_text .press(str) .clear ·
              edited(str), entered(str)
            PinField(longest=12) .pin() .press(str) .clear · entered(str), changed(int)
numberpad   NumberPad(pin=False, decimal="") · pressed(str: "0".."9", "00", "back", "clear")
              .send_to(field)  connects to anything with .press(str)

State
-----
lamps       Lamps(words=PHASE_WORDS) .show_states(tuple[LampState × 7], note="")
              LampLine(): "Step 4 of 7: Approval" for compact screens, same method
pill        Pill(text, tone=Tone.PLAIN, icon=None) .show_state(text, tone, icon=None)
banner      Banner(tone, title, detail="", icon=None, dismissible=False) .show_text(title, detail)
              .set_tone · closed()
ring        Ring(diameter=112) .start(seconds_left, seconds_whole) .set_left(seconds) .stop ·
              ran_out(); redraws once a second
strip       Strip() .show_items(left: tuple[StripItem], right: tuple[StripItem])
              .set_training(bool) · picked(str ident)
toast       ToastArea(host) .show_text(text, tone=Tone.OK)   4 s, one at a time
empty       EmptyState(icon, title, detail="", tone=Tone.PLAIN)
loading     Loading(rows=3, awaited="the shop's store") · way_out() after 10 s
facts       FactsList() .show_facts(tuple[Fact, …])
            TenderRow(TenderText) .show_tender(TenderText)

Cart
----
cartlist    CartModel .replace(CartChange) .apply(CartChange)   costs what changed, not the cart
            CartList()  .model_ .apply(CartChange) .show_all .mark(line_id) .step(-1|+1)
              .set_locked(bool) · marked(str line_id), activated_line(str line_id)
totals      TotalsPanel() .show_totals(TotalsText) .set_compact(bool)

Dialogs
-------
dialog      ScrimDialog(host, title, width=720, icon=None, on_escape=None)
              .body (QVBoxLayout) .add_choices(buttons, columns=2) .open_() .close_() · closed(),
              escaped(). Host is the area below the strip. A second one replaces the first;
              Enter is dead for 300 ms; Esc is the harmless way.
keys        KeyRouter.of(widget) .add(key, owner, act)
"""
