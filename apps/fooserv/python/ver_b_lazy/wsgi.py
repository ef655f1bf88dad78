"""fooserv, the new version, ultra-lazy and not warmed up: its first request takes the whole start."""

from lazy import LazyFooserv

application = LazyFooserv("ver_b", "202 Accepted")
