"""``holdfast verify``: proves every invariant of the store, one line each."""

from pos.cli.opening import Opening
from pos.cli.output import print_json, print_lines, progress_bar
from pos.cli.shop import existing_store
from pos.services.verify import HOW_MANY, Finding, verify


def run(opening: Opening) -> int:
    """Print what holds and what does not; 1 when something does not."""
    found: list[Finding] = []
    with existing_store(opening) as store, progress_bar("Verifying", HOW_MANY) as bar:
        for finding in verify(store, journal=True):
            found.append(finding)
            bar.to(len(found))
    ok = all(finding.ok for finding in found)
    if opening.arguments.json:
        print_json({"ok": ok, "invariants": [_object(finding) for finding in found]})
    else:
        print_lines(*(_line(finding) for finding in found), _verdict(found))
    return 0 if ok else 1


def _object(finding: Finding) -> dict[str, object]:
    return {
        "id": finding.id,
        "ok": finding.ok,
        "violations": finding.violations,
        "says": finding.says,
        "places": list(finding.places),
    }


def _line(finding: Finding) -> str:
    mark = "ok    " if finding.ok else "BROKEN"
    line = f"{finding.id:<4}{mark}  {finding.says}"
    if finding.ok:
        return line
    more = " …" if finding.violations > len(finding.places) else ""
    return f"{line}: {finding.violations} × ({', '.join(finding.places)}{more})"


def _verdict(found: list[Finding]) -> str:
    broken = [finding.id for finding in found if not finding.ok]
    if not broken:
        return f"All {len(found)} invariants hold."
    return f"{len(broken)} of {len(found)} invariants are broken: {', '.join(broken)}."
