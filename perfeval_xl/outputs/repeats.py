"""Which projects came twice or more among the files of one check, and which files are the same.

Of every file no more is kept than what tells it from another, so that ten thousand take a few megabytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from perfeval_xl.plain_text import one_line
from perfeval_xl.result import Origin, Result
from perfeval_xl.tables import JsonObject

MOST_PROJECTS = 50
"""Projects that are told one by one before the rest is counted."""
MOST_FILES = 10
"""Files of one project, or of one content, that are named."""
BETWEEN = "\u3000"
"""Stands between year, code, name and unit."""
_ProjectKey = tuple[int, str]


class _Came(NamedTuple):
    """One file that came."""

    path: str
    sha: bytes
    """Empty where its bytes could not be read."""
    content: str
    """校验码; empty where none can be computed."""


class Repeats:
    """Remembers the files of one check, and tells which belong together."""

    def __init__(self) -> None:
        self._projects: dict[_ProjectKey, list[_Came]] = {}
        self._others: dict[bytes, list[str]] = {}
        self._titles: dict[_ProjectKey, str] = {}
        """Of projects that came twice; the others need none."""

    def add(self, result: Result) -> None:
        """Remember a file."""
        key, came = _key(result), _came(result)
        if key is None:
            if came.sha:
                self._others.setdefault(came.sha, []).append(came.path)
            return
        files = self._projects.setdefault(key, [])
        files.append(came)
        if len(files) > 1 and result.origin is not None:
            self._titles[key] = whose(result.origin)

    def earlier(self, result: Result) -> JsonObject:
        """The first file before this one that is of the same project, says the same, is the same: those there are."""
        key, came = _key(result), _came(result)
        before = self._projects.get(key, []) if key is not None else []
        same_bytes = [file.path for file in before if came.sha and file.sha == came.sha]
        if key is None:
            same_bytes = self._others.get(came.sha, [])
        paths = {
            "same_project_as": [file.path for file in before],
            "same_content_as": [file.path for file in before if came.content and file.content == came.content],
            "same_bytes_as": same_bytes,
        }
        return {name: same[0] for name, same in paths.items() if same}

    def lines(self) -> Iterator[str]:
        """What came more than once, and what to do about it; nothing where nothing did."""
        if self._titles:
            yield f"来了不止一份的项目{len(self._titles)}个："
            for key, title in list(self._titles.items())[:MOST_PROJECTS]:
                yield from _project_lines(title, self._projects[key])
            if len(self._titles) > MOST_PROJECTS:
                yield f"  另有{len(self._titles) - MOST_PROJECTS}个"
            yield "  内容相同的留一份；不同的，请问填报单位以哪份为准，或用 perfeval collect 收件，按上报先后认定。"
        same = [paths for paths in self._others.values() if len(paths) > 1]
        if same:
            yield f"内容一个字节不差、而看不出是哪个项目的文件{len(same)}组："
            for paths in same[:MOST_PROJECTS]:
                yield f"  同一个：{_named(paths)}"
            if len(same) > MOST_PROJECTS:
                yield f"  另有{len(same) - MOST_PROJECTS}组"


def whose(origin: Origin) -> str:
    """Year, code, project and unit in one line: ``2023年度　A-001　政务服务提升项目　市大数据中心``."""
    unit = origin.implementing_unit or origin.supervising_department
    parts = [f"{origin.year}年度", origin.code, origin.name]
    return BETWEEN.join(one_line(part) for part in (*parts, unit if unit != origin.name else "") if part)


def _project_lines(title: str, files: Sequence[_Came]) -> Iterator[str]:
    """The project, and its files by what they say."""
    groups: dict[tuple[str, bytes], list[_Came]] = {}
    for file in files:
        # What has no code says the same as nothing but itself.
        groups.setdefault((file.content, b"" if file.content else file.sha), []).append(file)
    said = "内容相同" if len(groups) == 1 else f"内容有{len(groups)}种"
    yield f"  {title}：{len(files)}份，{said}"
    for (code, _), group in list(groups.items())[:MOST_FILES]:
        alike = "，一个字节不差" if len(group) > 1 and len({file.sha for file in group}) == 1 else ""
        yield f"    {f'校验码{code}' if code else '算不出校验码'}{alike}：{_named([file.path for file in group])}"
    if len(groups) > MOST_FILES:
        yield f"    另有{len(groups) - MOST_FILES}种"


def _named(paths: Sequence[str]) -> str:
    named = "、".join(map(one_line, paths[:MOST_FILES]))
    return f"{named} 等{len(paths)}个" if len(paths) > MOST_FILES else named


def _key(result: Result) -> _ProjectKey | None:
    """Year and code; None of what has none, or could not be read."""
    origin = result.origin
    return (origin.year, origin.code) if origin is not None and origin.code else None


def _came(result: Result) -> _Came:
    return _Came(result.path, bytes.fromhex(result.sha256), result.content)
