"""Runs inside LibreOffice, as the script of an extension does. Loaded by ``test_visible``, never imported."""

from __future__ import annotations

import os
import sys
from typing import Any

import unohelper
from com.sun.star.task import XJob

sys.path.extend(os.environ["PERFEVAL_TEST_PATH"].split(os.pathsep))


class Job(unohelper.Base, XJob):  # type: ignore[misc]
    """A UNO service made of a Python class."""

    def __init__(self, context: Any) -> None:
        self.context = context

    def execute(self, _arguments: object) -> str:
        """Do what an action does with the document on the screen; return what there is to see."""
        import xlwings

        from perfeval_xl.libreoffice.engine import app_in_process

        app = app_in_process(self.context)
        book = xlwings.books.active
        sheet = book.sheets["自评表"]
        refusal = ""
        try:
            sheet["A1"].value = 1
        except Exception as error:
            refusal = type(error).__name__
        sheet["F16"].value = 950
        total = book.names["pe_total_score"].refers_to_range.value
        with app.properties(status_bar="完成"):
            return f"{book.name} {refusal} {total} {app.pid == os.getpid()}"


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Job, "perfeval.Job", ("com.sun.star.task.Job",))
