"""The shop's reports: what its finished sales come to, as tables to look at, print and send on."""
