"""Who can reach the server: only this computer, the network by HTTPS, or the network through a proxy."""

import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

PORT = 8000
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class NotServed(Exception):
    """The server cannot start as asked; the sentence says why and what to do."""


@dataclass(frozen=True)
class Reach:
    """How pages are reached: ``host`` with a certificate, or behind a proxy; otherwise loopback only."""

    port: int = PORT
    host: str = ""
    cert: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False

    @property
    def is_local(self) -> bool:
        """Whether only this computer can reach it."""
        return not self.cert and not self.behind_proxy

    @property
    def address(self) -> str:
        """What to type into a browser."""
        if self.behind_proxy:
            return f"https://{self.host}"
        return f"https://{self.host}:{self.port}" if self.cert else f"http://localhost:{self.port}"

    @property
    def bind(self) -> str:
        """Where the server listens: everywhere only with a certificate of its own."""
        return "0.0.0.0" if self.cert else "127.0.0.1"  # noqa: S104 - asked for by name, and by HTTPS only

    def check(self) -> None:
        """Raise ``NotServed`` when this would put pages on a network without HTTPS, or cannot work."""
        if bool(self.cert) != bool(self.key):
            raise NotServed("A certificate needs its key: give both --cert FILE and --key FILE.")
        for file in filter(None, (self.cert, self.key)):
            if not os.access(file, os.R_OK):
                raise NotServed(f"{file} cannot be read. Give a file that this account may read.")
        if self.cert and not self.host:
            raise NotServed("Say by which name the certificate is reached: --host NAME.")
        if self.behind_proxy and (self.cert or not self.host):
            raise NotServed("Behind a proxy give --host NAME and no certificate: the proxy has it.")
        if self.is_local and self.host and self.host not in LOOPBACK:
            raise NotServed(
                f"Without a certificate Lodge serves this computer only, not {self.host}: names and sign-ins"
                " would cross the network in the clear. Add --cert FILE --key FILE, or --behind-proxy where a"
                " proxy on this computer has the certificate. docs/guide/install.md says how."
            )
        self._check_port()

    def _check_port(self) -> None:
        with socket.socket() as probe:
            if sys.platform != "win32":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.bind, self.port))
            except OSError as fault:
                raise NotServed(
                    f"Port {self.port} cannot be used ({fault.strerror}). Is Lodge running already?"
                    f" Give another one: --port {self.port + 10}."
                ) from fault

    def settings(self) -> dict[str, str]:
        """The environment that the server's processes read (lodge.settings)."""
        hosts = dict.fromkeys([*filter(None, [self.host]), "localhost", "127.0.0.1", "[::1]"])
        found = {"LODGE_HOSTS": ",".join(hosts), "LODGE_LOOPBACK": "1" if self.is_local else "0"}
        if not self.is_local:
            found |= {"LODGE_HTTPS": "1", "LODGE_ORIGINS": self.address}
        if self.behind_proxy:
            found["LODGE_BEHIND_PROXY"] = "1"
        return found
