"""The figures as tables, and the words of phases, reasons and outcomes."""

from pos.domain.figures_tables import METHODS, OUTCOMES, PHASES, Sheet, reason_words, sheets

__all__ = ["METHODS", "OUTCOMES", "PHASES", "Sheet", "reason_words", "sheets"]
