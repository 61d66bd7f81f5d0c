"""The screens of the till: no SQL, no business rule, no thread but the bridge's."""
