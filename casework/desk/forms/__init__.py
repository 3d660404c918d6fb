"""Forms of the desks: filters, notes, the counter's application."""
