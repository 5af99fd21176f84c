"""Read messages in Node, with a library that has nothing in common with Python's."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.engines.node import install
from tests.engines.programs import find, run

SECONDS = 60.0


@dataclass(frozen=True)
class Mail:
    """What a message says."""

    subject: str
    to: tuple[str, ...]
    in_reply_to: str
    text: str
    attachments: tuple[tuple[str, str, bytes], ...]
    """Name, type, content."""


def read_mails(paths: Sequence[Path]) -> list[Mail]:
    """Every message."""
    node = find("node", "nodejs")
    output = run([node, install() / "mail.mjs"], timeout=SECONDS, stdin=json.dumps([str(path) for path in paths]))
    return [
        Mail(
            one["subject"],
            tuple(one["to"]),
            one.get("inReplyTo", ""),
            one["text"],
            tuple(
                (each["filename"], each["mimeType"], base64.b64decode(each["content"])) for each in one["attachments"]
            ),
        )
        for one in json.loads(output)
    ]
