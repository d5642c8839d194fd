"""The mails of a stack that keeps each of them as a file."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.browser.stack import Stack
from tests.runtime.processes import eventually

SEPARATOR = re.compile(rb"^-{79}\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Of one person. The worker sends some mails, so the newest may be a moment away."""

    folder: Path
    address: str

    @classmethod
    def of(cls, stack: Stack, address: str) -> "Mailbox":
        return cls(stack.data_dir / "mail", address)

    def text(self, subject: str) -> str:
        """Of the newest mail that is about this."""
        assert eventually(lambda: self._about(subject), 20), f"no mail about {subject!r} to {self.address}"
        text: str = self._about(subject)[-1].get_content()
        return text

    def link(self, subject: str, under: str) -> str:
        """The path of the link in that mail."""
        path: str = re.findall(rf"https?://[^/\s]+({under}\S*)", self.text(subject))[0]
        return path

    def _about(self, subject: str) -> list[EmailMessage]:
        found = [mail for mail in self._all() if mail["To"] == self.address and subject in mail["Subject"]]
        return sorted(found, key=lambda mail: mail["Date"].datetime)

    def _all(self) -> list[EmailMessage]:
        texts = [
            text for file in sorted(self.folder.glob("*.log")) for text in SEPARATOR.split(file.read_bytes())
        ]
        return [message_from_bytes(text, policy=policy.default) for text in texts if text.strip()]
