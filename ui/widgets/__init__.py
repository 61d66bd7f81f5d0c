"""Dumb, reusable parts of screens: they show values and emit signals, and know no core.

One module a part; import from the module, nothing is re-exported. `values`, `ui.theme.words`,
`ui.theme.shortcuts`, `ui.theme.sizes`, `ui.bridge.lanes` and `ui.bridge.ask` know no Qt: presenters
may import them.

How to build a screen
---------------------
``ui.theme.look``: ``install(app, Theme.named("light"))`` puts the look on the QApplication;
``theme()``, ``tokens()``, ``icons()`` give what is in force. Every part reads it when it paints, so
switching the theme needs no work in a screen; ``on_change(self.restyle)`` is for the rest.
Distances: ``ui.theme.space`` (``GAP`` 8, ``S12``, ``S16`` …). Sizes of the window:
``ui.theme.sizes.measures(width, height)``.

Keys: give a control ``key="F9"`` and the key works: while the control is visible, enabled and not
covered by a dialog, that key clicks it. No QShortcut is needed. A field takes what it can use
first: digits in an amount are typed, letters there are keys of tenders. For an act without a
control: ``KeyRouter.of(self).add("Ctrl+K", self, self.do_it)``. Which key:
``look().keys.key(Act.PAY)``.

Enter: a field whose ``entered`` is connected takes it; otherwise the control with the key ``Enter``
gets it. Connect one of the two to the act, never both.

A finger never takes the keyboard from the field: keys have the focus only by Tab.

Text and ground
---------------
text        Text(text, role=Type.BODY, ink=, weight=, px=, wrap=, tabular=, align=)
              .set_text .set_ink(token name) · ElidedText(text, role, ink=, weight=, px=)
amount      Amount(text, px=44, align=AlignRight, ink=)  never elided, smaller in steps
              .set_text .set_ink .set_px
panel       Panel(ground="surface", border="line", radius=8) · Rule(vertical=False, ink="line")

Keys
----
button      Button(text, kind=, icon=, key=, detail=, size=, centred=)
              Kind PRIMARY ORDINARY QUIET DANGER DANGER_FILLED
              Size SMALL 44, NORMAL 48, PAD 56, TALL 60 (text left, second line, cap at the right),
              PAY 64
              .set_text .set_detail .set_icon .set_key .set_kind .set_chosen .set_px
              .set_usable(bool, reason)   disabled keeps its place; the reason stands in the second
              line where there is one, and in the tooltip · clicked
functionkey FunctionKey(text, icon, key, low=False)
persontile  PersonTile(name, role, initials, key=, note=)
choicecard  ChoiceCard(title, icon, facts, kind=, key=, compact=)
keycap      KeyCap(key) · keys  KeyRouter.of(widget).add(key, owner, act)
tiles       TileGrid(columns, rows) .show_tiles(tuple[TileText]) .set_shape .set_locked(bool, why)
              .capacity · picked(ident)
category    CategoryStrip() .show_categories(tuple[(ident, text)]) .choose(ident)
              · chosen(ident), more_wanted(tuple of those under More)
numberpad   NumberPad(pin=False, decimal="", order=) .send_to(field) .set_usable
              · pressed("0".."9", "00", ".", "back", "clear")

Fields
------
codefield   CodeField(placeholder, key="F2") .text .set_text .clear .take_focus .enter .press
              .set_placeholder .set_locked(bool, how_out)
              · entered(text), edited(text), moved(-1 or +1), empty_enter(), pad_wanted()
fields      TextField(placeholder, icon=, accessible=) · AmountField(icon="cash", placeholder=)
              .text .set_text .clear .take_focus .press .set_usable .set_trouble(sentence)
              · entered(text), edited(text)
            PinField(longest=12) .pin .clear .press .take_focus .set_wrong
              · entered(pin), changed(how many)

choicefield ChoiceField(label, options, icon=, labelled=True)   options: tuple[(ident, words)]
              .ident .set_ident .set_options · picked(ident)   44 px; over a dialog too
daterange   DateRange(locale="en_GB") .choice .set_range(RangeChoice) · picked(RangeChoice)
              ``dayvalues`` (no Qt): RangeChoice(which, first, last).days(today) -> (first, last),
              DayRange, day_text(day, locale), read_day(text, locale)
switch      Switch(label, on_words="Yes", off_words="No") .on .set_on · turned(bool)
form        Form(columns=1) .add_heading .add_text(key, label, hint=, suffix=, placeholder=,
              required=, wide=) .add_number(the same) .add_choice(key, label, options, …)
              .add_switch(key, label) .add_widget(widget)
              .values() .set_values(dict) .set_options(key, options) .field(key) .take_focus(key)
              .set_error(key, sentence) .clear_errors() .set_usable .set_field_usable .set_shown
              · changed()   The height of a text: `TextField.box.setFixedHeight(44)` does it
filterbar   FilterBar() .add_search(placeholder) -> TextField .add(widget, pinned=False)
              .set_count(how many are on) .set_open · folded(bool)

The office
----------
table       DataTable(columns, accessible, noun=("row", "rows"), framed=True)
              .set_count(n) .put_rows(first, rows) .forget_rows() .mark(key) .marked_key .count
              .set_sort(key, descending) .sort .layout_() .use_layout(dict) .set_foot(bool)
              .set_totals(cells) a last line that stays in view
              .to_top .take_focus
              · rows_wanted(first, last) both inclusive, marked(key), opened(key),
              sorted(key, descending), layout_changed()
              It is a panel of its own; framed=False inside a panel. ``tablevalues`` (no Qt):
              Column(key, title, width, right=, sortable=, shown=, stretch=),
              TableRow(key, cells, tone=, icon=)
editpage    EditPage(title, table, new_key, panel)   list and form; Ctrl+N, Ctrl+S
              .show_rows(rows, marked) .show_dirty .show_trouble(sentence, field) .look .look_soon
editpanel   EditPanel(save=, columns=) .form .save_key .back_key .add_keys .set_title .set_trouble
              .set_saveable .set_undoable · save(), take_back()
tabs        Tabs(words) .set_words .set_current(i) .current .set_usable(i, bool, why) · chosen(i)
sidenav     SideNav((NavGroup(heading, (NavItem(ident, words, icon, short, key),)),),
              back=("Back to till", "Till", "F10")) .set_current .set_badge(ident, count, tone)
              .set_usable(ident, bool, why) .set_shown(ident, bool) .narrow · picked(ident), back()
dropdown    DropDown(anchor) .body .open_(Room(width, height), focus) .close_ · closed()
optionlist  OptionList(accessible) .show_options(options, chosen) .tick(chosen) · picked(ident)

State
-----
lamps       Lamps(words) · LampLine(words)   .show_states(seven LampStates, note="")
pill        Pill(text, tone, icon=None) .show_state(text, tone, icon=None)
banner      Banner(tone, title, detail="", icon=, dismissible=) .show_text .set_tone .add_control
              · closed()
ring        Ring(diameter=112) .start(left, whole) .set_left(left, whole) .stop .left_seconds
              · ran_out()
strip       Strip() .show_items(left, right: tuples of StripItem) .set_training(bool) .item(ident)
              · picked(ident)
toast       Toast(host, above=72) .show_text(text, tone=Tone.OK)
empty       EmptyState(icon, title, detail, tone=, size=32) .show_text · Sign(icon, size, tone)
loading     Loading(rows=3, awaited="") · way_out()
facts       FactsList(spacing=18) .show_facts(tuple[Fact]) · TenderRow(TenderText) .show_tender
listrow     ListRow(height) .paint_ground(painter)   a row that is one key
scroll      slim(area)   a thin bar without a frame

Cart
----
cartlist    CartList() .show_cart(CartChange) .apply(CartChange) .mark(line_id) .step(-1 or +1)
              .marked_line .set_locked(bool) .set_sizes(row, big, row_px, big_px)
              · marked(line_id), activated_line(line_id)
            ``CartChange.rows`` needs only the new and the changed rows; apply costs what changed
totals      TotalsPanel() .show_totals(TotalsText) .set_compact(bool)

Dialogs
-------
dialog      ScrimDialog(host, title, width=720, icon=) .body (QVBoxLayout) .add_choices(keys,
              columns=2) .add_to_title(widget) .open_(focus) .close_ .set_title .set_escapable
              · closed(), escaped()   The host is the area below the strip. A second one replaces
              the first; Enter is dead for 300 ms; Esc is the harmless way, and a choice with the
              cap Esc is clicked instead of it
asking      WindowAsk(host)   confirm, text, number, pin, choose (`ui.bridge.ask.Ask`)
"""
