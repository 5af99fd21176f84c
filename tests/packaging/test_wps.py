"""The add-in for WPS is complete, says what the other faces say, and installs beside what others have installed."""

from __future__ import annotations

import codecs
import io
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from perfeval_xl import __version__
from perfeval_xl.addin import requests, wps_entry
from perfeval_xl.buttons import tab
from perfeval_xl.list_answers import FILE_NAME
from perfeval_xl.packaging.release import SPEC, release_files
from perfeval_xl.packaging.ribbon import RibbonVersion
from perfeval_xl.packaging.wps import ADDIN_FOLDER, wps_files
from perfeval_xl.sealing.attached import REPORT, RESULTS
from tests.outputs.commands import perfeval
from tests.packaging.test_release import powershell_problems

IDS = [button.id for button in tab().buttons]
OTHERS = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<jsplugins>
  <!-- 别家的 -->
  <jsplugin name="公文助手" type="wps" url="gongwen_1.0/" version="1.0" enable="enable" install="null" customDomain=""/>
  <jsplugin version="0.0.1" name="perfeval" type="et"
            url="perfeval_0.0.1/"/>
  <jspluginonline name='perfeval' type="et" url="http://x/"></jspluginonline>
  <jsplugin name="perfevalx" type="et" url="perfevalx_1/"/><jsplugin name="表格" nickname="perfeval" url="b_1/"/>
</jsplugins>
"""


def page(name: str) -> bytes:
    """A file of the add-in's folder."""
    return wps_files()[f"{ADDIN_FOLDER}/{name}"]


def data(**options: str) -> dict[str, dict[str, object]]:
    """What the script is told."""
    text = wps_files(**options)[f"{ADDIN_FOLDER}/data.js"].decode("ascii")
    told = json.loads(text.removeprefix("window.PERFEVAL = ").removesuffix(";\n"))
    assert isinstance(told, dict)
    return told


def test_the_ribbon_has_every_button_and_calls_what_the_script_has() -> None:
    root = etree.fromstring(page("ribbon.xml"))
    name = f"{{{RibbonVersion.OFFICE_2007.namespace}}}"
    assert root.tag == f"{name}customUI"
    buttons = list(root.iter(f"{name}button"))
    assert sorted(button.get("id") for button in buttons) == sorted(IDS)
    assert [button.get("label") for button in buttons] == [button.label for button in tab().buttons]
    # Only what every version shows: no lists, no pictures of Office's own.
    assert {etree.QName(element).localname for element in root.iter()} == {
        "customUI", "ribbon", "tabs", "tab", "group", "button",
    }  # fmt: skip
    calls = {value for element in root.iter() for key, value in element.attrib.items() if key.startswith(("on", "get"))}
    own = re.search(r"window\.ribbon = \{(.*?)\n  \};", page("main.js").decode(), re.DOTALL)
    assert own is not None
    assert calls == {f"ribbon.{name}" for name in re.findall(r"^    (\w+): function", own[1], re.MULTILINE)}


def test_every_button_has_a_picture_of_its_own() -> None:
    pictures = [page(f"images/{id}.png") for id in IDS]
    assert len(set(pictures)) == len(IDS)
    for picture in pictures:
        shown = Image.open(io.BytesIO(picture))
        assert (shown.size, shown.mode) == ((32, 32), "RGBA")


def test_the_script_is_told_what_it_names() -> None:
    script, told = page("main.js").decode("ascii"), data()
    assert set(re.findall(r"words\.(\w+)", script)) == set(told["words"])
    assert set(re.findall(r"data\.waiting\.(\w+)", script)) == set(told["waiting"])
    assert set(re.findall(r"\bdata\.(?!js\b)(\w+)", script)) == told.keys() - {"version"}
    assert list(told["buttons"]) == IDS
    # What is cut stands in the log.
    assert told["box"] == {"lines": wps_entry.BOX_LINES, "letters": wps_entry.BOX_LETTERS}


def test_what_a_button_makes_is_called_as_the_program_calls_it() -> None:
    makes = data()["makes"]
    results, report = [f"{{stem}}_{RESULTS.name}"], [f"{{stem}}_{REPORT.name}"]
    listed = FILE_NAME.removesuffix(".xlsx")
    assert makes == {
        "new": [listed, f"{listed}_{{stem}}"],
        "rescore": results,
        "check": results,
        "report": report,
        "submit": results,
    }


def test_the_script_and_the_program_mean_the_same_files() -> None:
    assert data()["folder"] == requests.FOLDER
    assert data()["files"] == {"request": requests.REQUEST, "copy": requests.COPY, "answer": requests.ANSWER}


def test_the_script_gives_up_before_the_program_does() -> None:
    """Else a click that was told to have failed would be done all the same."""
    start = data()["waiting"]["start_ms"]
    assert isinstance(start, int)
    assert start / 1000 < requests.FRESH_SECONDS


def test_a_message_is_a_sentence_that_says_what_to_do() -> None:
    for name, text in data()["words"].items():
        assert isinstance(text, str)
        assert not re.search(r"[A-Za-z]{2,}", text.replace("WPS", "")), name
        assert re.search(r"[。：）？…\}]$", text), name


def test_the_script_is_plain_javascript(tmp_path: Path) -> None:
    for name in ("main.js", "data.js"):
        path = tmp_path / name
        path.write_bytes(page(name))
        subprocess.run(["node", "--check", path], check=True, timeout=60)
    # What Chromium of five years ago does not know.
    assert not re.search(r"\?\.|\?\?|replaceAll|\.at\(|async |import |=>", page("main.js").decode())


def test_the_command_writes_all_of_it(tmp_path: Path) -> None:
    result = perfeval("addin", "build", "--wps", "-o", tmp_path)
    written = {
        path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    }
    assert (result.exit_code, written) == (0, dict(wps_files()))
    assert "pyinstaller" in result.stdout
    assert written[SPEC] == release_files()[SPEC]
    # Into the same folder as that of Excel: nothing stands in the way of the other.
    assert set(wps_files()) & set(release_files()) == {SPEC}


def test_machines_with_python_are_told_where_the_program_is(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "perfeval-wps"
    result = perfeval("addin", "build", "--wps", "--program", program, "-o", tmp_path)
    assert result.exit_code == 0
    assert "pyinstaller" not in result.stdout
    assert (tmp_path / ADDIN_FOLDER / "data.js").read_bytes() == wps_files(program=str(program))[
        f"{ADDIN_FOLDER}/data.js"
    ]
    assert data(program=str(program))["program"] == str(program)


@pytest.mark.parametrize("options", [["--wps", "--office"], ["--wps", "--libreoffice"], ["--program", "x"]])
def test_options_that_do_not_go_together_are_refused(tmp_path: Path, options: list[str]) -> None:
    result = perfeval("addin", "build", *options, "-o", tmp_path)
    assert (result.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert "--wps" in result.stderr


def test_scripts_are_encoded_as_windows_reads_them() -> None:
    files = wps_files()
    for name in ("install-wps.cmd", "uninstall-wps.cmd"):
        assert files[name].isascii()
        assert set(re.findall(r"%~dp0([\w.-]+)", files[name].decode())) == {"install-wps.ps1"}
    for name in ("install-wps.ps1", "安装说明-WPS.txt"):
        assert files[name].startswith(codecs.BOM_UTF8)
    for name in ("install-wps.cmd", "uninstall-wps.cmd", "install-wps.ps1", "安装说明-WPS.txt"):
        assert b"\n" not in files[name].replace(b"\r\n", b"")
    named = re.findall(r"[\w.-]+\.(?:cmd|sh|spec)", files["安装说明-WPS.txt"].decode("utf-8-sig"))
    assert set(named) <= set(files)
    assert set(named) >= {"install-wps.cmd", "uninstall-wps.cmd", "install-wps.sh", "uninstall-wps.sh"}


def test_the_script_of_windows_is_powershell_and_needs_no_administrator() -> None:
    script = wps_files()["install-wps.ps1"].decode("utf-8-sig")
    assert powershell_problems(script) == []
    assert not re.search(r"RunAs|HKLM|ProgramFiles|Set-ExecutionPolicy", script)
    assert r"$env:APPDATA 'kingsoft\wps\jsaddons'" in script
    listed = etree.fromstring(wps_files()["publish.xml"])[0]
    assert re.findall(r"SetAttribute\('(\w+)'", script) == listed.keys()


class Desk:
    """A user of Linux, with an unpacked package."""

    def __init__(self, folder: Path) -> None:
        self.home, self.package = folder / "王 五", folder / "安装 包"
        self.addins = self.home / ".local/share/Kingsoft/wps/jsaddons"
        self.program = self.home / ".local/share/perfeval/perfeval-addin"
        self.tools = folder / "tools"
        self.home.mkdir()
        self.tool("id", "echo 1000")
        for name, content in wps_files().items():
            path = self.package / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    @property
    def list(self) -> Path:
        """WPS' list of add-ins."""
        return self.addins / "publish.xml"

    def tool(self, name: str, text: str) -> None:
        """Put a command before those of the system."""
        self.tools.mkdir(exist_ok=True)
        (self.tools / name).write_text(f"#!/bin/sh\n{text}\n")
        (self.tools / name).chmod(0o755)

    def with_program(self, said: str = "自检", code: int = 0) -> None:
        """The package has a program, which says something of itself when it is tried."""
        folder = self.package / "perfeval-addin"
        folder.mkdir(exist_ok=True)
        for name in ("perfeval-addin", "perfeval-wps"):
            (folder / name).write_text(f'#!/bin/sh\necho "{said} $1"\nexit {code}\n')

    def run(self, script: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run one of the scripts from somewhere else, as a user who is no administrator."""
        path = f"{self.tools}:{os.environ['PATH']}"
        environment = {**os.environ, "HOME": str(self.home), "PATH": path, "XDG_DATA_HOME": "", **more}
        command = [shutil.which("sh") or "sh", str(self.package / script), *arguments]
        return subprocess.run(
            command, env=environment, cwd=self.home, check=False, capture_output=True, encoding="utf-8", timeout=60
        )

    def listed(self) -> list[dict[str, str]]:
        """The add-ins that WPS is told of."""
        root = etree.fromstring(self.list.read_bytes())
        return [dict(element.attrib) for element in root if isinstance(element.tag, str)]

    def with_others(self, text: str = OTHERS) -> None:
        """Another add-in is there, and an older one of ours."""
        for name in ("gongwen_1.0", "perfeval_0.0.1", "perfevalx_1"):
            (self.addins / name).mkdir(parents=True)
        self.list.write_text(text, encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


OURS = {
    "name": "perfeval",
    "type": "et",
    "url": f"{ADDIN_FOLDER}/",
    "version": __version__,
    "enable": "enable_dev",
    "install": "null",
    "customDomain": "",
}


def test_it_is_installed_where_nothing_was(desk: Desk) -> None:
    done = desk.run("install-wps.sh")
    assert (done.returncode, done.stderr) == (0, "")
    assert "安装完成" in done.stdout
    assert "按钮要等程序装好才能用" in done.stdout
    assert desk.listed() == [OURS] == [dict(etree.fromstring(wps_files()["publish.xml"])[0].attrib)]
    installed = {
        path.relative_to(desk.addins).as_posix(): path.read_bytes()
        for path in (desk.addins / ADDIN_FOLDER).rglob("*")
        if path.is_file()
    }
    assert installed == {name: content for name, content in wps_files().items() if name.startswith(ADDIN_FOLDER)}
    first = desk.list.read_bytes()
    assert desk.run("install-wps.sh").returncode == 0
    assert desk.list.read_bytes() == first


@pytest.mark.parametrize("text", [OTHERS, OTHERS.replace("\n", "\r\n"), OTHERS.replace("\n", " "), f"\ufeff{OTHERS}"])
def test_what_others_installed_stays_and_an_older_one_of_ours_goes(desk: Desk, text: str) -> None:
    desk.with_others(text)
    assert desk.run("install-wps.sh").returncode == 0
    assert [one["name"] for one in desk.listed()] == ["公文助手", "perfevalx", "表格", "perfeval"]
    assert desk.listed()[-1] == OURS
    assert "别家的" in desk.list.read_text(encoding="utf-8")
    folders = sorted(path.name for path in desk.addins.iterdir() if path.is_dir())
    assert folders == sorted(["gongwen_1.0", "perfevalx_1", ADDIN_FOLDER])

    gone = desk.run("uninstall-wps.sh")
    assert (gone.returncode, gone.stderr) == (0, "")
    assert [one["name"] for one in desk.listed()] == ["公文助手", "perfevalx", "表格"]
    assert not (desk.addins / ADDIN_FOLDER).exists()
    assert (desk.addins / "gongwen_1.0").is_dir()


@pytest.mark.parametrize("text", ["", '<?xml version="1.0"?>\n<jsplugins/>\n'])
def test_an_empty_list_is_filled(desk: Desk, text: str) -> None:
    desk.with_others(text)
    assert desk.run("install-wps.sh").returncode == 0
    assert desk.listed() == [OURS]


@pytest.mark.parametrize(
    "text",
    [
        "不是清单",
        "<html><jsplugins></jsplugins></html>",
        "<jsplugins></jsplugins><jsplugins></jsplugins>",
        "<jsplugins><jsplugin></jsplugins>",
        "<jsplugins><jsplugin name=x/></jsplugins>",
        "<jsplugins><!-- </jsplugins>",
        "<!DOCTYPE x [<!ENTITY y '</jsplugins>'>]><jsplugins></jsplugins>",
        "<jsplugins>",
        "后面还有</jsplugins>",
    ],
)
@pytest.mark.parametrize("words", [[], ["--remove"]])
def test_a_list_that_is_none_stops_everything(desk: Desk, text: str, words: list[str]) -> None:
    desk.with_others(text)
    done = desk.run("install-wps.sh", *words)
    assert (done.returncode, "没有改动它" in done.stderr) == (1, True)
    assert desk.list.read_text(encoding="utf-8") == text
    assert (desk.addins / "perfeval_0.0.1").is_dir()
    assert not (desk.addins / ADDIN_FOLDER).exists()


def test_what_only_looks_like_the_end_or_like_ours_is_left(desk: Desk) -> None:
    others = """\
<?xml version="1.0"?>
<!-- </jsplugins> <jsplugins> -->
<jsplugins say="a > b">
  <!-- <jsplugin name="perfeval" type="et"/> </jsplugins> -->
  <jsplugin name="甲" note=' > name="perfeval" ' url="a/>b"/>
  <jsplugin name="乙"><x name="perfeval"/>字</jsplugin>
  <jsplugin note="a>b" name = 'perfeval' ><x>1</x></jsplugin>
</jsplugins>
<!-- </jsplugins> -->
"""
    desk.with_others(others)
    assert desk.run("install-wps.sh").returncode == 0
    assert [one["name"] for one in desk.listed()] == ["甲", "乙", "perfeval"]
    assert desk.listed()[-1] == OURS
    assert desk.run("install-wps.sh", "--remove").returncode == 0
    kept = [line for line in others.splitlines() if 'a>b" name = ' not in line]
    assert desk.list.read_text(encoding="utf-8").splitlines() == kept


def test_the_program_is_installed_with_it_and_tried(desk: Desk) -> None:
    desk.with_program()
    done = desk.run("install-wps.sh")
    assert (done.returncode, done.stderr) == (0, "")
    assert "自检 --test" in done.stdout
    assert os.access(desk.program / "perfeval-wps", os.X_OK)
    assert "按钮要等程序装好" not in done.stdout
    assert desk.run("install-wps.sh", "--remove").returncode == 0
    assert not desk.program.exists()
    assert not (desk.home / requests.FOLDER).exists()


def test_a_program_that_does_not_run_leaves_all_as_it_was(desk: Desk) -> None:
    desk.with_program("旧")
    desk.run("install-wps.sh")
    shutil.copytree(desk.addins, desk.home / "before")
    (desk.package / ADDIN_FOLDER).rename(desk.package / "perfeval_99.0")
    desk.with_program("新", code=1)
    done = desk.run("install-wps.sh")
    assert (done.returncode, "程序不能运行" in done.stderr) == (4, True)
    assert "旧" in (desk.program / "perfeval-addin").read_text(encoding="utf-8")
    assert [path.name for path in desk.program.parent.iterdir()] == ["perfeval-addin"]
    assert (desk.addins / "publish.xml").read_bytes() == (desk.home / "before" / "publish.xml").read_bytes()
    assert sorted(path.name for path in desk.addins.iterdir()) == [ADDIN_FOLDER, "publish.xml"]


@pytest.mark.parametrize("data", [".local/share", "数据"])
def test_a_program_that_another_way_needs_stays(desk: Desk, data: str) -> None:
    """That of 打开方式, wherever the desktop looks for its entries."""
    desk.with_program()
    desk.run("install-wps.sh")
    entry = desk.home / data / "applications/perfeval-check.desktop"
    entry.parent.mkdir(parents=True)
    entry.write_bytes(b"")
    place = str(desk.home / data)
    assert "没有删" in desk.run("install-wps.sh", "--remove", XDG_DATA_HOME=place).stdout
    assert desk.program.exists()
    entry.unlink()
    assert desk.run("install-wps.sh", "--remove", XDG_DATA_HOME=place).returncode == 0
    assert not desk.program.exists()


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [(["--help"], 0, "可用的：--remove"), (["--fly"], 2, "不认识的参数：--fly"), (["/quiet"], 2, "/quiet")],
)
def test_words_that_do_not_ask_for_it_install_nothing(desk: Desk, words: list[str], code: int, message: str) -> None:
    done = desk.run("install-wps.sh", *words)
    assert (done.returncode, message in done.stdout + done.stderr) == (code, True)
    assert list(desk.home.iterdir()) == []


def test_it_is_quiet_if_wanted(desk: Desk) -> None:
    desk.with_program()
    for words in (["--quiet"], ["--remove", "--quiet"]):
        done = desk.run("install-wps.sh", *words)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("home", ["", "/"])
def test_without_a_home_nothing_is_installed(desk: Desk, home: str) -> None:
    done = desk.run("install-wps.sh", HOME=home)
    assert (done.returncode, "变量 HOME 是空的" in done.stderr) == (1, True)


def test_an_administrator_is_told_that_nobody_else_gets_it(desk: Desk) -> None:
    desk.tool("id", "echo 0")
    done = desk.run("install-wps.sh")
    assert (done.returncode, "请用他自己的身份运行" in done.stderr) == (0, True)


def test_the_folder_of_clicks_is_the_users_alone(desk: Desk) -> None:
    (desk.home / requests.FOLDER).mkdir(mode=0o755)
    desk.run("install-wps.sh")
    assert (desk.home / requests.FOLDER).stat().st_mode & 0o777 == 0o700


def test_of_two_versions_the_newer_by_its_numbers_is_installed(desk: Desk) -> None:
    (desk.package / ADDIN_FOLDER).rename(desk.package / "perfeval_0.10.0")
    for other in ("perfeval_0.5.0", "perfeval_0.9.12", "perfeval_0.10"):
        shutil.copytree(desk.package / "perfeval_0.10.0", desk.package / other)
    shutil.copytree(desk.package / "perfeval_0.10.0", desk.package / "perfeval_0.11.0")
    (desk.package / "perfeval_0.11.0" / "ribbon.xml").unlink()
    assert desk.run("install-wps.sh").returncode == 0
    assert [one["version"] for one in desk.listed()] == ["0.10.0"]


def test_half_a_package_and_an_open_wps_are_told(desk: Desk) -> None:
    desk.tool("pgrep", "exit 0")
    done = desk.run("install-wps.sh")
    desk.tool("pgrep", "exit 1")
    assert (done.returncode, "请先关闭所有的WPS窗口" in done.stderr) == (1, True)
    shutil.rmtree(desk.package / ADDIN_FOLDER)
    done = desk.run("install-wps.sh")
    assert (done.returncode, "请把压缩包全部解压" in done.stderr) == (3, True)
    assert not desk.addins.exists()


def test_the_program_of_a_package_for_machines_with_python_is_not_missed(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    told = wps_files(program="/opt/x/perfeval-wps")[f"{ADDIN_FOLDER}/data.js"]
    (desk.package / ADDIN_FOLDER / "data.js").write_bytes(told)
    assert "按钮要等程序装好" not in desk.run("install-wps.sh").stdout
