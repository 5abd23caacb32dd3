"""Where is a channel, and how is it called?

A channel has one address by which it is known everywhere, and it may be taken from another: a mirror, which may hold a
password. What is installed is told by the first.
"""

import re
from urllib.parse import urlsplit, urlunsplit

from rattler import Channel

# conda's own meaning of `defaults`, where nothing else is set
DEFAULTS = ["main", "r"]


class Channels:
    def __init__(self, settings: dict) -> None:
        self.alias: str | None = settings["alias"]
        self.defaults: list[str] = settings["defaults"] or DEFAULTS
        named = {self.address(name): with_slash(url) for name, url in settings["mirrors"].items()}
        root = Channel("x").base_url.removesuffix("x/")
        if self.alias is not None:
            named[root] = with_slash(self.alias)
        self.root = root
        self.is_defaults_mirrored = "defaults" in settings["mirrors"]
        # the most telling first
        self.mirrors = sorted(named.items(), key=lambda pair: -len(pair[0]))

    def address(self, name: str) -> str:
        """By which a channel is known."""
        return with_slash(Channel(name).base_url)

    def listed(self, names: list[str]) -> list[str]:
        """What is asked of which channels, in order."""
        found: list[str] = []
        for name in names:
            if name == "nodefaults":
                continue
            expanded = self.defaults if name == "defaults" and not self.is_defaults_mirrored else [name]
            found += [self.address(each) for each in expanded]
        return list(dict.fromkeys(found))

    def mirrored(self, url: str) -> str:
        """Where what is at an address is taken from."""
        for address, mirror in self.mirrors:
            if url.startswith(address):
                return mirror + url[len(address) :]
        return url

    def told(self, url: str) -> str:
        """By what address it is known, and without anything that only its owner may know."""
        plain = without_secrets(url)
        for address, mirror in self.mirrors:
            if plain.startswith(without_secrets(mirror)):
                return address + plain[len(without_secrets(mirror)) :]
        return plain

    def short(self, url: str) -> str:
        # a channel that is the alias itself has no name below it
        name = self.told(url).removeprefix(self.root) or without_secrets(self.mirrored(url))
        return name.rstrip("/")


def with_slash(url: str) -> str:
    return url.rstrip("/") + "/"


def without_secrets(url: str) -> str:
    parts = urlsplit(url)
    path = re.sub(r"^/t/[^/]+/", "/", parts.path)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], path=path))
