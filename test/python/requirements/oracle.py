"""What does the real pip make of a requirements file? Asked over stdin, one JSON object a line, answered likewise.

{"root": DIR, "runs": [{"cwd": DIR, "file": FILE}, ...]}  what pip's own parser reads, file after file in one run of pip
{"root": DIR, "report": {"cwd": DIR, "files": [...]}, "world": DIR}  what `pip install --dry-run --report` would install

All folders but root are relative to it. Also writes trees ("tree": {path: base64}) and tiny distributions ("fill": true).
"""

import base64
import contextlib
import io
import json
import logging
import os
import re
import sys
import zipfile

from pip._internal.cli.main import main as run_pip
from pip._internal.index import sources
from pip._internal.index.collector import LinkCollector
from pip._internal.index.package_finder import PackageFinder
from pip._internal.models.search_scope import SearchScope
from pip._internal.models.selection_prefs import SelectionPreferences
from pip._internal.network.session import PipSession
from pip._internal.req import constructors
from pip._internal.req.req_file import parse_requirements
from pip._internal.vcs import is_url
from pip._internal.utils.misc import is_installable_dir
from pip._internal.utils.urls import url_to_path

SESSION = PipSession()
BACKEND = '''
import os, zipfile
NAME, VERSION = "{name}", "1.0"
def _metadata(directory):
    info = f"{{NAME}}-{{VERSION}}.dist-info"
    os.makedirs(os.path.join(directory, info), exist_ok=True)
    with open(os.path.join(directory, info, "METADATA"), "w") as file:
        file.write(f"Metadata-Version: 2.1\\nName: {{NAME}}\\nVersion: {{VERSION}}\\nProvides-Extra: x\\n")
    return info
def prepare_metadata_for_build_wheel(directory, config_settings=None): return _metadata(directory)
def prepare_metadata_for_build_editable(directory, config_settings=None): return _metadata(directory)
def build_wheel(directory, config_settings=None, metadata_directory=None): raise NotImplementedError
build_editable = build_wheel
'''
PYPROJECT = '[build-system]\nrequires = []\nbuild-backend = "tiny_backend"\nbackend-path = ["."]\n'


WRITTEN = {}


def write_tree(root, tree):
    """Only what differs from the last tree there, since thousands differ in a file or two."""
    written = WRITTEN.setdefault(root, {})
    for path in [path for path in written if path not in tree]:
        os.remove(os.path.join(root, path))
        del written[path]
    for path, content in tree.items():
        if written.get(path) == content:
            continue
        file = os.path.join(root, path)
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, "wb") as out:
            out.write(base64.b64decode(content))
        written[path] = content


def write_wheel(file):
    """The same bytes at any time, so that a fixture can name their hash."""
    name, version = os.path.basename(file).split("-")[:2]
    parts = {
        "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nProvides-Extra: x\n",
        "WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "RECORD": "",
    }
    with zipfile.ZipFile(file, "w") as wheel:
        for part, text in parts.items():
            wheel.writestr(zipfile.ZipInfo(f"{name}-{version}.dist-info/{part}"), text)


def fill(root):
    """Empty wheels become wheels, empty project files projects that need no index to build."""
    for directory, _, names in os.walk(root):
        for name in names:
            file = os.path.join(directory, name)
            if os.path.islink(file) or os.path.getsize(file) > 0:
                continue
            if name.endswith(".whl"):
                write_wheel(file)
            elif name in ("pyproject.toml", "setup.py"):
                project = re.sub(r"\W+", "", os.path.basename(directory)) + "nest"
                with open(os.path.join(directory, "pyproject.toml"), "w") as out:
                    out.write(PYPROJECT)
                with open(os.path.join(directory, "tiny_backend.py"), "w") as out:
                    out.write(BACKEND.format(name=project))


def read(root, runs):
    scope = SearchScope.create(find_links=[], index_urls=[], no_index=False)
    finder = PackageFinder.create(
        link_collector=LinkCollector(session=SESSION, search_scope=scope),
        selection_prefs=SelectionPreferences(allow_yanked=True),
    )
    found, places = [], []
    for run in runs:
        os.chdir(os.path.join(root, run["cwd"]))
        os.environ["PWD"] = os.getcwd()
        for parsed in parse_requirements(run["file"], session=SESSION, finder=finder):
            found.append(describe(root, parsed))
        places += [located(root, link) for link in finder.find_links[len(places):]]
    return {
        "requirements": sorted(found),
        "findLinks": sorted(places),
        "indexes": [finder.index_urls, finder.search_scope.no_index],
        "format": sorted(map(sorted, (finder.format_control.no_binary, finder.format_control.only_binary))),
        "prefer": [finder.prefer_binary, str(finder.release_control)],
    }


def describe(root, parsed):
    req = constructors.install_req_from_parsed_requirement(parsed)
    link = req.link and (local(root, req.link) if req.link.scheme == "file" else req.link.url)
    if req.link and not is_url(req.link.url):
        raise ValueError(f"no URL: {req.link.url}")
    name = req.req and [req.req.name, str(req.req.specifier)]
    fields = [parsed.constraint, req.editable, name, sorted(req.extras), str(req.markers), link]
    return json.dumps([*fields, parsed.options and sorted(parsed.options.items())])


def local(root, link):
    path = os.path.abspath(link.file_path)
    if not os.path.exists(path):
        raise ValueError(f"missing: {path}")
    if os.path.isdir(path) and not is_installable_dir(path):
        raise ValueError(f"not installable: {path}")
    fragment = re.search("[#?].*$", link.url)
    return [os.path.relpath(path, root), fragment and fragment[0]]


def located(root, link):
    path = url_to_path(link) if link.startswith("file:") else link
    return os.path.relpath(os.path.abspath(path), root) if os.path.exists(path) else f"nowhere: {os.path.basename(path)}"


def report(root, cwd, files, world):
    os.chdir(os.path.join(root, cwd))
    os.environ["PWD"] = os.getcwd()
    sources._FlatDirectorySource._paths_to_urls.clear()
    target = os.path.join(root, "..", "report.json")
    args = ["install", "--dry-run", "--ignore-installed", "--no-index", "--find-links", world, "--quiet", "--quiet", "--quiet"]
    args += ["--disable-pip-version-check", "--no-cache-dir", "--report", target]
    for file in files:
        args += ["-r", file]
    if run_pip(args) != 0:
        raise ValueError("pip failed")
    with open(target) as file:
        installed = json.load(file)["install"]
    return sorted(json.dumps([item["metadata"]["name"], item["metadata"]["version"], item.get("requested_extras"),
                              moved(root, item["download_info"])], sort_keys=True) for item in installed)


def moved(root, info):
    """Counted from the root; pip makes 'file:///./lib' of a relative URL."""
    url = re.sub(r"^file:///\.", f"file://{os.getcwd()}", info["url"])
    path = url.removeprefix(f"file://{root}")
    return {**info, "url": url if path == url else os.path.normpath(f"ROOT{path}")}


def answer(request):
    root = os.path.realpath(request["root"])
    if "tree" in request:
        write_tree(root, request["tree"])
    if request.get("fill"):
        fill(root)
    if "runs" in request:
        return read(root, request["runs"])
    if "report" in request:
        return report(root, request["report"]["cwd"], request["report"]["files"], request.get("world", root))
    return {}


def main():
    logging.disable(logging.CRITICAL)
    out = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                result = {"ok": answer(json.loads(line))}
        except (Exception, SystemExit) as error:
            result = {"error": f"{type(error).__name__}: {error}"}
        out.write(json.dumps(result) + "\n")
        out.flush()


main()
