"""The journal: who did what, whether it is as it was written, and a copy for an auditor."""
