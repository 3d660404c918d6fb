"""One whole case played through the pages (演练): from the application file to the closed case.

``application`` reads the file, ``house`` gives the case a database of its own, ``pages`` and
``officers`` are a browser and the people who sit at it, ``script`` knows what each of them fills
in, and ``play`` lets one act follow the other.
"""
