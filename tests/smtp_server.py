"""A small mail server in a thread, that takes messages, refuses them, or hangs up at the worst moment."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from zorglogistiek.mail import MailServer, SmtpSecurity


@dataclass(slots=True)
class Post:
    """What the server took, and how it behaves: whom it refuses, and whether it hangs up after a message's text."""

    port: int = 0
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    hangs_up: bool = False

    @property
    def server(self) -> MailServer:
        """How it is reached."""
        return MailServer(
            host="127.0.0.1", port=self.port, security=SmtpSecurity.NONE, sender="overleg@zorglogistiek.example"
        )


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        post: Post = self.server.post  # type: ignore[attr-defined]
        self._say("220 ready")
        receiver = ""
        while line := self.rfile.readline().decode().strip():
            command = line.upper()
            if command.startswith("RCPT TO:"):
                receiver = line[8:].strip("<> ")
                self._say("550 no such mailbox" if receiver in post.refuses else "250 ok")
            elif command == "DATA":
                self._say("354 go on")
                content = self._content()
                post.taken.append((receiver, message_from_bytes(content, policy=policy.default)))
                if post.hangs_up:
                    return
                self._say("250 taken")
            elif command == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _content(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@contextmanager
def post_office() -> Iterator[Post]:
    """The server, on a free port of this machine."""
    post = Post()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        server.post = post  # type: ignore[attr-defined]
        post.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield post
        server.shutdown()
        thread.join()
