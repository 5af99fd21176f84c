"""A screenshot of an answer as the mail program of an office opens it: ``python -m tests.mail_draft OUT.png``.

Not a test: a mail program takes a minute to start. Thunderbird (``apt-get install thunderbird``; with MAIL_PROGRAM
another command that opens a .eml) gets settings of its own with an account that leads nowhere, and a draft with
attachments whose names are hard: Chinese, long, with brackets, quotation marks and blanks. Look at the picture: it has
to be a message being written, not one that came in; To and subject are filled in; every attachment has its whole name.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from perfeval_xl.findings import Severity
from perfeval_xl.ledger import states
from perfeval_xl.office.answers import answer
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import lines_of
from tests.engines.display import display
from tests.engines.programs import find, run
from tests.office import views
from tests.office.letters import FakeLedger

SIZE = (1000, 860)
SECONDS = 120.0
"""A mail program that was never started before takes its time."""
ACCOUNT = {
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionPolicyBypassNotification": True,
    "mail.account.account1.identities": "id1",
    "mail.account.account1.server": "server1",
    "mail.account.account2.server": "server2",
    "mail.accountmanager.accounts": "account1,account2",
    "mail.accountmanager.defaultaccount": "account1",
    "mail.accountmanager.localfoldersserver": "server2",
    "mail.identity.id1.compose_html": False,
    "mail.identity.id1.fullName": "某市财政局绩效科",
    "mail.identity.id1.smtpServer": "smtp1",
    "mail.identity.id1.useremail": "jixiao@example.org",
    "mail.identity.id1.valid": True,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.server.server1.check_new_mail": False,
    "mail.server.server1.hostname": "localhost",
    "mail.server.server1.login_at_startup": False,
    "mail.server.server1.type": "pop3",
    "mail.server.server1.userName": "jixiao",
    "mail.server.server2.hostname": "Local Folders",
    "mail.server.server2.type": "none",
    "mail.server.server2.userName": "nobody",
    "mail.shell.checkDefaultClient": False,
    "mail.smtpserver.smtp1.hostname": "localhost",
    "mail.smtpservers": "smtp1",
    "mail.spotlight.firstRunDone": True,
    "mailnews.start_page.enabled": False,
}
"""Settings of Thunderbird: an account that leads nowhere, and no questions."""


def draft(folder: Path) -> Path:
    """An answer about three projects, as the office would write it."""
    wrong = [
        views.finding("T003", Severity.ERROR, place="自评表!H12", message="未填写“办结率”实际完成值", fix="请填写"),
        views.finding(place="自评表!K15", message="指标“宣传次数”完成率150%，没有说明", fix="请说明超额完成的原因"),
    ]
    names = {
        "2023-017": "2022年度高标准农田建设和“两区”划定及耕地质量提升项目（一期、二期）",
        "2023-018": "“放管服” 改革 (第 2 批) & 便民服务",
    }
    theirs = {"unit": "某县农业农村局（本级）", "address": "nongye@example.org", "deadline": "2024-04-10"}
    returned = [
        views.project(code, states.RETURNED, verdict=states.FAULTY, name=name, **theirs) for code, name in names.items()
    ]
    counted = views.project("2023-019", name="农机购置补贴", **theirs)
    view = views.view(*returned, counted, findings={(f"sha-{code}", ""): wrong for code in names})
    done = answer(view, lines_of(view), FakeLedger(), Round(folder), view.now)  # type: ignore[arg-type]
    return done.drafts[0]


def picture(target: Path) -> None:
    """Open the draft in the mail program, and write what is to be seen."""
    program = os.environ.get("MAIL_PROGRAM") or find("thunderbird", "thunderbird")
    with TemporaryDirectory(prefix="mail-") as home, display(SIZE) as screen:
        settings = (f"user_pref({key!r}, {_as_script(value)});\n".replace("'", '"') for key, value in ACCOUNT.items())
        Path(home, "user.js").write_text("".join(settings), encoding="utf-8")
        environment = {**os.environ, "HOME": home, "DISPLAY": screen.name}
        command = [program, *(("--profile", home, "--no-remote") if "thunderbird" in program else ())]
        with subprocess.Popen([*command, draft(Path(home))], env=environment, stderr=subprocess.DEVNULL) as process:
            try:
                _in_front("2023年度绩效自评", environment)
                screen.picture(target)
            finally:
                process.terminate()


def _in_front(title: str, environment: dict[str, str]) -> None:
    """Wait for the window with this in its title, and let it fill the screen."""
    mouse = find("xdotool", "xdotool")
    size = tuple(map(str, SIZE))
    run([mouse, "search", "--sync", "--name", title], timeout=SECONDS, env=environment)
    for step in (("windowmove", "%@", "0", "0"), ("windowsize", "%@", *size), ("windowraise", "%@")):
        run([mouse, "search", "--name", title, *step], timeout=SECONDS, env=environment)
    time.sleep(5)


def _as_script(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


if __name__ == "__main__":
    picture(Path(sys.argv[1]))
