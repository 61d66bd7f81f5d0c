"""An `Ask` with ready answers, so that no test waits for a person."""

from collections.abc import Callable, Sequence


class ReadyAsk:
    """Answers every question at once, for tests: ``answers`` by method name."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def confirm(
        self, title: str, detail: str, verb: str, on_yes: Callable[[], object], *, danger: bool
    ) -> None:
        """Answer yes when ``confirm`` has an answer."""
        del detail, verb, danger
        self.asked.append(title)
        if self.answers.get("confirm"):
            on_yes()

    def text(self, title: str, detail: str, verb: str, on_text: Callable[[str], object]) -> None:
        """Answer with the words of ``text``."""
        self._answer("text", title, on_text)

    def number(self, title: str, detail: str, verb: str, on_text: Callable[[str], object]) -> None:
        """Answer with the figure of ``number``."""
        self._answer("number", title, on_text)

    def pin(self, title: str, detail: str, verb: str, on_pin: Callable[[str], object]) -> None:
        """Answer with the PIN of ``pin``."""
        self._answer("pin", title, on_pin)

    def choose(
        self,
        title: str,
        detail: str,
        options: Sequence[tuple[str, str, str]],
        on_chosen: Callable[[str], object],
    ) -> None:
        """Answer with the ident of ``choose``."""
        del detail, options
        self._answer("choose", title, on_chosen)

    def _answer(self, kind: str, title: str, give: Callable[[str], object]) -> None:
        self.asked.append(title)
        if kind in self.answers:
            give(self.answers[kind])
