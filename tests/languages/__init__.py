"""Every page in both languages: the catalogue is whole, and nothing goes round it."""
