"""Use-cases, one a module; no SQL, no devices, no screen."""
