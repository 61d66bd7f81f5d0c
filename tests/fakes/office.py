"""An office with its own door and nothing behind it: for the program around the screens."""

from pos.api.office.session import Session


class _People:
    def __init__(self, till):
        self._till = till

    def verify_approver(self, approver, permission, actor=None):
        person = self._till._check_pin(approver.user_id, approver.pin)
        person.require(permission)
        return person


class FakeOffice:
    """The shipped session over the people of a `FakeTill`."""

    def __init__(self, till):
        self.session = Session(_People(till), "t-1", till.name, lambda: till.person)
