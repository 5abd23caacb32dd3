"""What has an execution left, and how is it handed out?

As HAL: a link for each file, the execution, and beside them the keys of output.json. Or bare: what run() returned, or
{code, detail} where it failed. What is large goes from the disk to the client in pieces.
"""

import itertools
import json
import mimetypes
import os

from planqk_service import answers, places

OBJECT, TEXT = 'output.json', 'output.txt'
BARE = 'application/vnd.planqk.result+json'
CHUNK = 64 * 1024
SMALL = 1024 * 1024
MOST_FILES = 10_000  # that are listed
RESERVED = ('status', 'self')


def files_of(execution):
    """Names of the plain files of its output folder. Links are none: they may lead anywhere."""
    if not places.is_folder(execution.folder) or not places.is_folder(execution.path(places.OUTPUT)):
        return []
    try:
        with os.scandir(execution.path(places.OUTPUT)) as entries:
            return sorted(itertools.islice((entry.name for entry in entries if _is_plain(entry)), MOST_FILES))
    except OSError:
        return []


def _is_plain(entry):
    try:
        return entry.is_file(follow_symlinks=False) and entry.name.isprintable()
    except OSError:
        return False


def content_type(name):
    return mimetypes.guess_type(name, strict=False)[0] or 'application/octet-stream'


def failure(execution):
    """{code, detail}, of a run() that returned an ErrorResponse, raised, or came to no end of its own."""
    return _told(_document(execution, files_of(execution)), execution.reason or {})


def _told(document, reason):
    if 'code' in document and 'detail' in document:
        return {'code': str(document['code']), 'detail': document['detail']}
    title, detail = (document.get(key) or reason.get(key) for key in ('title', 'detail'))
    told = '%s: %s' % (title, detail) if title and detail and title != detail else detail or title
    return {'code': '500', 'detail': told or 'The job failed; its log may say why.'}


def _document(execution, names):
    """What a job that failed says itself; {} where it says nothing."""
    path = execution.path(places.OUTPUT, OBJECT)
    is_readable = OBJECT in names and os.path.getsize(path) <= SMALL
    document = places.read_json(path) if is_readable else None
    return document if isinstance(document, dict) else {}


def hal(execution, href):
    """@returns (bytes before, file whose content comes in between or None, its first byte, its end, bytes after)"""
    names = files_of(execution)
    links = {name: {'href': href('result', name)} for name in names if name not in RESERVED}
    links = {'status': {'href': href()}, **links}
    ours = {'_links': links, '_embedded': {'status': answers.of_execution(execution)}}
    is_failed = execution.status == 'FAILED'
    if is_failed:
        document = _document(execution, names)
        ours = {**document, **_told(document, execution.reason or {}), **ours}
    text = json.dumps(ours, ensure_ascii=False).encode('utf-8', 'replace')
    has_members = OBJECT in names and not is_failed
    inside = _inside_of_object(execution.path(places.OUTPUT, OBJECT)) if has_members else None
    if inside is None:
        return text, None, 0, 0, b''
    path, start, end = inside
    # Ours come last, and so count where the job has keys of these names.
    return b'{', path, start, end, b',' + text[1:]


def _inside_of_object(path):
    """Where the members of a JSON object are in a file: (path, start, end); None: it holds no object, or an empty one."""
    size = os.path.getsize(path)
    if size <= SMALL and not isinstance(places.read_json(path), dict):
        return None
    with places.open_plain(path) as file:
        head = file.read(CHUNK)
        file.seek(max(0, size - CHUNK))
        tail = file.read()
    start, rest = len(head) - len(head.lstrip()), tail.rstrip()
    if head[start : start + 1] != b'{' or rest[-1:] != b'}':
        return None
    end = size - (len(tail) - len(rest)) - 1
    return (path, start + 1, end) if size > SMALL or head[start + 1 : end].strip() else None


def bare(execution):
    """@returns the path of what run() returned, None where it returned nothing"""
    names = files_of(execution)
    return next((execution.path(places.OUTPUT, name) for name in (OBJECT, TEXT) if name in names), None)


def is_json(path):
    """A text that the program printed itself need not be."""
    return path.endswith('.json') or (os.path.getsize(path) <= SMALL and places.read_json(path) is not None)


def pieces(path, start=0, end=None):
    with places.open_plain(path) as file:
        file.seek(start)
        left = os.fstat(file.fileno()).st_size - start if end is None else end - start
        while left > 0:
            content = file.read(min(CHUNK, left))
            if not content:
                return
            left -= len(content)
            yield content
