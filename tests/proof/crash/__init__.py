"""A sale, its moments, what a crash leaves of them, and who goes on."""
