"""What LibreOffice calls when a button of the extension is clicked: one function for each, which forwards its name.

LibreOffice puts XSCRIPTCONTEXT here, and the folder ``pythonpath`` beside this file on Python's path.
"""


def _forwarding(name):
    def pressed(*_):
        from perfeval_xl.addin.actions import run_action
        from perfeval_xl.libreoffice.engine import app_in_process

        app = app_in_process(XSCRIPTCONTEXT.getComponentContext())  # noqa: F821
        if len(app.books):
            app.books.active.set_mock_caller()
        run_action(name)

    return pressed


NAMES = ()
for _name in NAMES:
    globals()[_name] = _forwarding(_name)
g_exportedScripts = tuple(globals()[name] for name in NAMES)
