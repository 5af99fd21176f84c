"""xlwings over LibreOffice: what is written for Excel can be tried, tested and run on Linux.

``register()`` adds the engine to xlwings and makes it the active one; after that ``xw.App()``,
``xw.Book(path)`` and the rest of the public API work. Where LibreOffice is laxer than Excel, Excel's
answer is given, because what is tested here has to hold there.

Built: apps, books, sheets, ranges, names, notes, hyperlinks, protection. Not built: charts, shapes,
pictures, tables, characters, page setup. Asking for those raises AttributeError.
"""
