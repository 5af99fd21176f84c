"""Load a workbook with macros into LibreOffice and call its procedures.

Run by the Python that has LibreOffice's bridge (python3-uno), not by ours:
``office_driver.py SOFFICE PROFILE_URL FILE [OTHER]``, with the calls on standard input as JSON
(a list of [name, argument, ...]); the results are printed as JSON. OTHER is opened after
FILE, so that it is the active workbook.
"""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException

PROJECT = "Perfeval"
START_SECONDS = 60
ALWAYS_RUN_MACROS = 4


def main():
    soffice, profile, *files = sys.argv[1:]
    pipe = f"perfeval_{os.getpid()}"
    command = [
        soffice,
        f"-env:UserInstallation={profile}",
        f"--accept=pipe,name={pipe};urp;",
        "--headless",
        "--norestore",
        "--nologo",
        "--nodefault",
        "--nofirststartwizard",
    ]
    office = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    desktop = _desktop(pipe)
    try:
        # Hidden documents have no ActiveWorkbook.
        books = [
            desktop.loadComponentFromURL(
                uno.systemPathToFileUrl(file),
                "_blank",
                0,
                (
                    _property("FilterName", "Calc MS Excel 2007 VBA XML"),
                    _property("MacroExecutionMode", ALWAYS_RUN_MACROS),
                ),
            )
            for file in files
        ]
        book = books[0]
        scripts = book.getScriptProvider()
        results = []
        for name, *arguments in json.load(sys.stdin):
            script = scripts.getScript(f"vnd.sun.star.script:{PROJECT}.{name}?language=Basic&location=document")
            results.append(script.invoke(tuple(arguments), (), ())[0])
        print(json.dumps(results, ensure_ascii=False))
        for book in books:
            book.close(True)
    finally:
        # The bridge goes down with the answer, sometimes before it.
        with suppress(DisposedException):
            desktop.terminate()
        office.wait(START_SECONDS)


def _property(name, value):
    argument = PropertyValue()
    argument.Name, argument.Value = name, value
    return argument


def _desktop(pipe):
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            there = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
        except NoConnectException:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


main()
