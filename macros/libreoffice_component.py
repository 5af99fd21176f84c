"""What LibreOffice starts when a button of the extension is clicked: a handler of the addresses that buttons have.

It depends neither on what the extension's file was called nor on whether it was installed for one user or
for all: LibreOffice finds it by the beginning of the address. LibreOffice puts the folder ``pythonpath`` beside
this file on Python's path.
"""

import sys

import unohelper
from com.sun.star.awt.MessageBoxType import ERRORBOX
from com.sun.star.frame import FeatureStateEvent, XDispatch, XDispatchProvider
from com.sun.star.lang import XInitialization, XServiceInfo

IMPLEMENTATION = ""
PROTOCOL = ""
TITLE = ""
OLDEST = ()
_SERVICE = "com.sun.star.frame.ProtocolHandler"


class Buttons(unohelper.Base, XDispatchProvider, XDispatch, XInitialization, XServiceInfo):
    """Answers to the addresses of the buttons of one window."""

    def __init__(self, context):
        self._context = context
        self._frame = None

    # What LibreOffice calls is spelt as it spells it.

    def initialize(self, arguments):
        self._frame = arguments[0] if arguments else None

    def queryDispatch(self, url, target, flags):
        return self if url.Protocol == PROTOCOL else None

    def queryDispatches(self, requests):
        return tuple(self.queryDispatch(one.FeatureURL, one.FrameName, one.SearchFlags) for one in requests)

    def dispatch(self, url, arguments):
        if sys.version_info < OLDEST:
            self._tell(too_old())
            return
        try:
            press(self._context, url.Path.rpartition(".")[2])
        except ImportError as error:
            self._tell(missing(error))
        except Exception as error:
            # Nothing is above this but LibreOffice, which would say nothing at all.
            self._tell(f"没有做成，磁盘上的文件没有动；请把这句话发给技术人员：{type(error).__name__}：{error}")

    def addStatusListener(self, listener, url):
        listener.statusChanged(FeatureStateEvent(self, url, "", True, False, None))

    def removeStatusListener(self, listener, url):
        pass

    def getImplementationName(self):
        return IMPLEMENTATION

    def supportsService(self, name):
        return name == _SERVICE

    def getSupportedServiceNames(self):
        return (_SERVICE,)

    def _tell(self, text):
        """Say why nothing was done; whatever else could say it could not be loaded."""
        window = self._frame.getContainerWindow() if self._frame is not None else None
        toolkit = self._context.ServiceManager.createInstanceWithContext("com.sun.star.awt.Toolkit", self._context)
        toolkit.createMessageBox(window, ERRORBOX, 1, TITLE, text).execute()


def press(context, action):
    """Do what the button ``action`` does, on the workbook of the window on top."""
    from perfeval_xl.addin.actions import run_action
    from perfeval_xl.libreoffice.engine import app_in_process

    app = app_in_process(context)
    if len(app.books):
        app.books.active.set_mock_caller()
    run_action(action)


def too_old():
    """What to say where LibreOffice has an older Python than the program needs."""
    has, needs = (".".join(map(str, version[:2])) for version in (sys.version_info, OLDEST))
    return (
        f"这个LibreOffice用的Python是{has}，按钮要{needs}以上才能用。请技术人员换新版的LibreOffice；\n"
        "在此之前，可以用“单文件处理”：把自评表拖到绩效自评的程序上。"
    )


def missing(error):
    """What to say where a library is not there, or is one for another Python."""
    name = getattr(error, "name", None) or "（未注明）"
    return (
        f"LibreOffice的Python缺少组件“{name}”，或者它的版本不合（{error}）。\n"
        "请技术人员给LibreOffice自带的Python装上，再重新打开LibreOffice。"
    )


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Buttons, IMPLEMENTATION, (_SERVICE,))
