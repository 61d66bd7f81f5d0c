"""What managers write about a checkout: a note, and whether it is resolved (no Qt)."""

from typing import Protocol

from pos.api.office.views import CheckoutRecord, Review
from ui.bridge.lanes import Lane, Trouble
from ui.bridge.office import OfficeDesk
from ui.screens.checkouts.state import DetailHead
from ui.screens.checkouts.words import head

CONFLICT = "EDIT_CONFLICT"


class ReviewSurface(Protocol):
    """What stands around the tabs of a checkout, as this presenter sees it."""

    def show_head(self, what: DetailHead) -> None:
        """Show what is known of it."""

    def show_note(self, text: str) -> None:
        """Put a text into the field of the note."""

    def show_dirty(self, *, dirty: bool, saving: bool) -> None:
        """Say whether something was typed that is not saved, and whether it is being saved."""

    def show_refused(self, sentence: str) -> None:
        """Say why it was not saved; empty takes it away."""

    def read_again(self) -> None:
        """Read the checkout anew."""


class ReviewPresenter:
    """Keeps what is typed apart from what others write, so that nothing is written over unseen."""

    def __init__(self, given: OfficeDesk, surface: ReviewSurface) -> None:
        self._desk = given.desk
        self._checkouts = given.office.checkouts
        self._surface = surface
        self._record: CheckoutRecord | None = None
        #: What the field was filled from, and what was typed since, by checkout.
        self._seen = Review()
        self._drafts: dict[str, tuple[str, Review]] = {}
        self._saving = False

    def on_record(self, record: CheckoutRecord) -> None:
        """Take a checkout in; what is being typed about it stays."""
        other = self._record is None or self._record.row.lock_id != record.row.lock_id
        self._record = record
        self._surface.show_head(head(record, self._desk.writing))
        draft = self._drafts.get(record.row.lock_id)
        if draft is None:
            self._seen = record.review
            self._surface.show_note(record.review.note)
        elif other:
            self._seen = draft[1]
            self._surface.show_note(draft[0])
        if other:
            self._surface.show_refused("")
        self._tell()

    def typed(self, text: str) -> None:
        """Hear what is typed into the note."""
        if self._record is None:
            return
        lock_id = self._record.row.lock_id
        if text.strip() == self._seen.note:
            self._drafts.pop(lock_id, None)
        else:
            self._drafts[lock_id] = (text, self._seen)
        self._tell()

    def save_note(self) -> None:
        """Save the note, and leave it resolved or not."""
        if self._record is not None:
            self._write(resolved=self._record.review.resolved_at is not None)

    def toggle(self) -> None:
        """Mark it as resolved, or open it again; the note is saved with it."""
        if self._record is not None:
            self._write(resolved=self._record.review.resolved_at is None)

    def _tell(self) -> None:
        lock_id = self._record.row.lock_id if self._record is not None else ""
        self._surface.show_dirty(dirty=lock_id in self._drafts, saving=self._saving)

    def _write(self, *, resolved: bool) -> None:
        if self._record is None or self._saving:
            return
        lock_id, seen = self._record.row.lock_id, self._seen
        note = self._drafts.get(lock_id, (seen.note, seen))[0]
        self._saving = True
        self._surface.show_refused("")
        self._tell()
        write = self._checkouts.write

        def on_done(review: Review) -> None:
            self._saving = False
            # What was typed while it was being saved is not saved.
            if self._drafts.get(lock_id, (note, seen))[0] == note:
                self._drafts.pop(lock_id, None)
            if self._record is not None and self._record.row.lock_id == lock_id:
                self._seen = review
            self._tell()
            self._surface.read_again()

        self._desk.runs.run(
            Lane.SELL,
            lambda: write(lock_id, note=note, resolved=resolved, version=seen.version),
            on_done,
            lambda why: self._on_problem(lock_id, note, why),
            owner=self._surface,
        )

    def _on_problem(self, lock_id: str, note: str, why: Trouble) -> None:
        self._saving = False
        self._tell()
        if why.code != CONFLICT:
            self._surface.show_refused(why.sentence)
            return
        checkouts = self._checkouts

        def on_read(record: CheckoutRecord) -> None:
            # Both are seen now: what is saved next is meant to go over theirs.
            theirs = record.review
            self._drafts[lock_id] = (note, theirs)
            if self._record is not None and self._record.row.lock_id == lock_id:
                self._record, self._seen = record, theirs
                self._surface.show_head(head(record, self._desk.writing))
                said = f"“{theirs.note}”" if theirs.note else "no note"
                self._surface.show_refused(f"{why.sentence} Theirs: {said}.")
                self._tell()

        self._desk.runs.run(
            Lane.READ, lambda: checkouts.record(lock_id), on_read, owner=self._surface
        )
