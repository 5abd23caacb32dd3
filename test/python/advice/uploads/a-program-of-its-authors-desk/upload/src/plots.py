import sys

if sys.platform == "win32":
    import winsound
else:
    winsound = None

try:
    import telnetlib
except ImportError:
    telnetlib = None


def ask():
    try:
        return input("Show it? ")
    except EOFError:
        return "no"


def show():
    import imp

    return imp, "D:/plots/last.png", "https://example.org/home/x/y", "a:\n", "/home"
