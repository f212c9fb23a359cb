"""The only place that starts other programs; everything else in ops asks here."""
