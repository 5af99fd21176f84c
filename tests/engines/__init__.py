"""Independent programs that recalculate, render and validate the workbooks under test.

None of them is Excel.  Where several agree with each other and with the package,
the result is as good as it can be without Excel.
"""
