"""珠澳社会救助: the record, what is officially true of each relief case."""
