"""The distances and radii every screen is laid out with, in logical pixels (look 1.3)."""

S4, S8, S12, S16, S20, S24, S32 = 4, 8, 12, 16, 20, 24, 32

#: Between any two things a finger can hit.
GAP = S8

#: The least side of anything that can be touched.
TARGET = 44

RADIUS_CAP = 4
RADIUS_CONTROL = 6
RADIUS_PANEL = 8
RADIUS_DIALOG = 12

#: Milliseconds of the few things that move; all are 0 with reduced motion.
APPEAR_MS = 120
SCANNED_MS = 160
LEAVE_MS = 80
