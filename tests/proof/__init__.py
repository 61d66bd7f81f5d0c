"""The proof of the checkout: `make prove` runs every part of it, `make test` a bounded share.

Each part is a module here with ``prove(budget) -> Tally``, and a folder with what it is made of:

crashes        crash/       every step of every sale crashed, and every step of the recovery
interleavings  interleave/  owner, zombie, cleaner, manager and others in every order
mutants        mutant/      each load-bearing piece taken out: the other parts must miss it
lives          life/        random long lives of a shop
power          powercut/    what SQLite asked of the disk, cut off at any moment
processes      process/     till processes really killed, frozen and cut off

All of them are judged alike: by the invariants, and by the provider's own ledger (`judge`).
"""
