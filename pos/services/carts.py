"""What a cashier does to a cart; each is one short transaction, durable when it returns.

Every use-case calls the guard, so none changes a cart that is being paid. Adding to a cart needs
only that it is open; changing what is in it carries the version that the screen showed. A refusal
is a `Problem` and changes nothing.
"""

from pos.domain import barcode
from pos.domain.cart import CartChange, CartSummary, CartView
from pos.domain.cart_rules import LONGEST_NAME, LONGEST_NOTE, check_price, clean, reason_of
from pos.domain.cart_state import Cart, LineRef
from pos.domain.discount import Discount
from pos.domain.errors import Code, Problem
from pos.domain.goods import ScannedArticle
from pos.domain.people import Actor, Approver, Permission, Person
from pos.domain.quantity import ONE
from pos.ports.ids import IdSource
from pos.services import cart_edits as edits
from pos.services.checkout.guard import Guard, ensure_cart_not_locked, why_not
from pos.services.people import PeopleDesk
from pos.store.engine import Store, Unit


class CartDesk:
    """The carts of the shop for the people at its tills; safe to call from any thread.

    A `LineRef` names a line in the cart as the screen showed it. Where the version is another one
    by now, the change is refused with CART_CHANGED.
    """

    def __init__(
        self,
        store: Store,
        ids: IdSource,
        people: PeopleDesk,
        *,
        currency: str,
        guard: Guard = ensure_cart_not_locked,
    ) -> None:
        self._store = store
        self._ids = ids
        self._people = people
        self._currency = currency
        self._guard = guard

    # --- carts -------------------------------------------------------------------------------

    def current_cart(self, actor: Actor) -> CartView:
        """Give the cart this person is filling at this till; a new one where there is none."""
        with self._store.read() as unit:
            cart = unit.carts.current(actor.till_id, actor.person.user_id)
            if cart is not None:
                return self._view(unit, cart.cart_id)
        return self.new_cart(actor)

    def new_cart(self, actor: Actor) -> CartView:
        """Begin a cart; an empty one that lies open at this till is used first."""
        actor.person.require(Permission.SELL)

        def begin(unit: Unit) -> CartView:
            lying = unit.carts.empty(actor.till_id, actor.person.user_id)
            if lying is not None and unit.carts.save(lying.changed()):
                return self._view(unit, lying.cart_id)
            return self._view(unit, self._make(unit, actor).cart_id)

        return self._store.transact(begin)

    def _make(self, unit: Unit, actor: Actor) -> Cart:
        cart = Cart(
            cart_id=self._ids.new(),
            number=unit.carts.next_number(actor.till_id),
            till_id=actor.till_id,
            cashier_id=actor.person.user_id,
            opened_at=unit.now(),
        )
        unit.carts.add(cart)
        return cart

    def cart(self, cart_id: str) -> CartView:
        """Give the whole cart, whatever became of it.

        Raises:
            Problem: CART_GONE.
        """
        with self._store.read() as unit:
            return self._view(unit, cart_id)

    def _view(self, unit: Unit, cart_id: str) -> CartView:
        found = unit.carts.peek(cart_id)
        if found is None:
            raise Problem(Code.CART_GONE, cart_id=cart_id)
        cart, till, cashier = found
        return CartView(
            cart_id=cart.cart_id,
            number=cart.number,
            version=cart.version,
            status=cart.status,
            lines=tuple(line.view() for line in unit.carts.lines(cart_id)),
            totals=cart.totals(self._currency),
            till=till,
            cashier=cashier,
            opened_at=cart.opened_at,
            parked_at=cart.parked_at,
            parked_name=cart.parked_name,
            note=cart.note,
            discount_kind=cart.discount_kind,
            discount_value=cart.discount_value,
        )

    def open_carts(self, actor: Actor) -> tuple[CartSummary, ...]:
        """List the carts of all tills that have something in them and are not sold."""
        with self._store.read() as unit:
            return unit.carts.unfinished(actor.till_id)

    def park(self, actor: Actor, cart_id: str, *, name: str | None, version: int) -> CartSummary:
        """Put a cart aside, under a name or none, for any till to recall."""
        self._change(actor, cart_id, edits.park(clean(name, most=LONGEST_NAME)), version)
        with self._store.read() as unit:
            summary = unit.carts.summary(cart_id, actor.till_id)
        if summary is None:
            raise Problem(Code.CART_GONE, cart_id=cart_id)
        return summary

    def recall(self, actor: Actor, cart_id: str) -> CartView:
        """Take a parked or open cart of any till to this one."""
        self._change(actor, cart_id, edits.recall(actor))
        return self.cart(cart_id)

    def clear_cart(self, actor: Actor, cart_id: str, *, version: int) -> CartChange:
        """Void all lines and the cart's discount; the cart stays, empty, for the next customer."""
        return self._change(actor, cart_id, edits.clear(actor), version)

    # --- adding ------------------------------------------------------------------------------

    def scan(self, actor: Actor, cart_id: str, *, code: str, quantity: int = ONE) -> CartChange:
        """Add what a code stands for, `quantity` (thousandths) times.

        Raises:
            Problem: CODE_UNKNOWN, CODE_WRONG, PRICE_MISSING, QUANTITY_WRONG, or the guard's.
        """
        read = barcode.read(code)

        def found(unit: Unit) -> ScannedArticle:
            article = unit.catalogue.by_code(read)
            if article is None:
                raise barcode.not_found(read)
            return article

        return self._change(actor, cart_id, edits.append(found, quantity, self._ids.new()))

    def add_article(
        self, actor: Actor, cart_id: str, *, article_id: str, quantity: int = ONE
    ) -> CartChange:
        """Add an article that was picked on the screen; refusals as for a scan."""

        def picked(unit: Unit) -> ScannedArticle:
            article = unit.catalogue.by_id(article_id)
            if article is None:
                raise Problem(Code.ARTICLE_GONE, article_id=article_id)
            return article

        return self._change(actor, cart_id, edits.append(picked, quantity, self._ids.new()))

    # --- changing lines ----------------------------------------------------------------------

    def change_quantity(self, actor: Actor, line: LineRef, *, quantity: int) -> CartChange:
        """Set how many thousandths of a line are sold."""
        return self._change_line(actor, line, edits.set_quantity(line.line_id, quantity))

    def remove_line(self, actor: Actor, line: LineRef) -> CartChange:
        """Void a line; the journal keeps what it was."""
        return self._change_line(actor, line, edits.void(actor, line.line_id))

    def note_line(self, actor: Actor, line: LineRef, *, note: str) -> CartChange:
        """Write something on a line; nothing takes it off again."""
        written = clean(note, most=LONGEST_NOTE)
        return self._change_line(actor, line, edits.write_note(line.line_id, written))

    # --- discounts and prices ----------------------------------------------------------------

    def discount_line(
        self, actor: Actor, line: LineRef, *, off: Discount, approver: Approver | None = None
    ) -> CartChange:
        """Take something off a line, instead of what was taken off it before."""
        by = self._authority(actor, Permission.DISCOUNT, approver)
        change = edits.discount_line(actor, line.line_id, off, by, self._currency)
        return self._change_line(actor, line, change)

    def remove_line_discount(self, actor: Actor, line: LineRef) -> CartChange:
        """Ask the full price for a line again."""
        return self._change_line(actor, line, edits.full_line_price(line.line_id))

    def discount_cart(
        self,
        actor: Actor,
        cart_id: str,
        *,
        off: Discount,
        version: int,
        approver: Approver | None = None,
    ) -> CartChange:
        """Take something off the whole cart, after what its lines have off."""
        by = self._authority(actor, Permission.DISCOUNT, approver)
        change = edits.discount_cart(actor, off, by, self._currency)
        return self._change(actor, cart_id, change, version)

    def remove_cart_discount(self, actor: Actor, cart_id: str, *, version: int) -> CartChange:
        """Ask the full price for the cart again."""
        return self._change(actor, cart_id, edits.full_price(), version)

    def override_price(
        self,
        actor: Actor,
        line: LineRef,
        *,
        price: int,
        reason: str,
        approver: Approver | None = None,
    ) -> CartChange:
        """Sell a line at another price (minor units) than the shop's, for a reason.

        Raises:
            Problem: PRICE_WRONG, REASON_MISSING, TEXT_TOO_LONG, NOT_ALLOWED, those of a wrong PIN,
                or the guard's.
        """
        check_price(price)
        why = reason_of(reason)
        by = self._authority(actor, Permission.OVERRIDE_PRICE, approver)
        return self._change_line(actor, line, edits.reprice(actor, line.line_id, price, why, by))

    # --- what all of them share --------------------------------------------------------------

    def _authority(self, actor: Actor, permission: Permission, approver: Approver | None) -> Person:
        """Find who allows it; a PIN takes its time, so no transaction is open yet."""
        if approver is not None:
            return self._people.verify_approver(approver, permission, actor=actor.person)
        actor.person.require(permission)
        return actor.person

    def _change_line(self, actor: Actor, line: LineRef, change: edits.Change) -> CartChange:
        return self._change(actor, line.cart_id, change, line.version)

    def _change(
        self, actor: Actor, cart_id: str, change: edits.Change, version: int | None = None
    ) -> CartChange:
        actor.person.require(Permission.SELL)

        def work(unit: Unit) -> tuple[int, edits.Edit]:
            before = self._guard(unit, cart_id)
            if version is not None and version != before.version:
                raise _too_late(unit, cart_id)
            edit = change(unit, before)
            if not unit.carts.save(edit.cart):
                # Never behind the guard, which keeps everybody else out until the commit.
                raise _too_late(unit, cart_id)
            return before.version, edit

        seen, edit = self._store.transact(work)
        return CartChange(
            cart_id=cart_id,
            before=seen,
            version=edit.cart.version,
            changed=tuple(line.view() for line in edit.changed),
            removed=edit.removed,
            totals=edit.cart.totals(self._currency),
            marked=edit.marked,
            discount_kind=edit.cart.discount_kind,
            discount_value=edit.cart.discount_value,
        )


def _too_late(unit: Unit, cart_id: str) -> Problem:
    cart = unit.carts.get(cart_id)
    if cart is None:
        return Problem(Code.CART_GONE, cart_id=cart_id)
    if cart.status != "open":
        return why_not(unit, cart)
    return Problem(Code.CART_CHANGED, cart_id=cart_id, version=cart.version)
