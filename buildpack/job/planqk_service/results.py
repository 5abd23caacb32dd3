"""What has an execution left, and how is it handed out?

As HAL: a link for each file, the execution, and beside them the keys of output.json. Or bare: what run() returned, or
{code, detail} where it failed. What is large goes from the disk to the client in pieces.
"""

import heapq
import json
import mimetypes
import os
import stat

from planqk_service import answers, places

OBJECT, TEXT = 'output.json', 'output.txt'
BARE = 'application/vnd.planqk.result+json'
CHUNK = 64 * 1024
SMALL = 1024 * 1024
MOST_FILES = 10_000  # that are linked
RESERVED = ('status', 'self')
COMPRESSED = {'gzip': 'application/gzip', 'bzip2': 'application/x-bzip2', 'xz': 'application/x-xz'}


def has_file(execution, name):
    """Whether a plain file of its output folder has this name. Links are none: they may lead anywhere."""
    try:
        return _may_be_file(name) and _has_folder(execution) and stat.S_ISREG(os.lstat(execution.path(places.OUTPUT, name)).st_mode)
    except (OSError, ValueError):
        return False


def _has_folder(execution):
    return places.is_folder(execution.folder) and places.is_folder(execution.path(places.OUTPUT))


def _may_be_file(name):
    """No path leads out of the folder, or further into it."""
    return name.isprintable() and '/' not in name and name not in ('', '.', '..')


def _files_of(execution):
    """@returns (names in their order: what run() returned, and the first of the others; how many there are)"""
    own = [name for name in (OBJECT, TEXT) if has_file(execution, name)]
    if not _has_folder(execution):
        return [], 0
    try:
        with os.scandir(execution.path(places.OUTPUT)) as entries:
            others = [entry.name for entry in entries if entry.name not in own and _is_plain(entry)]
    except OSError:
        others = []
    return sorted(own + heapq.nsmallest(MOST_FILES - len(own), others)), len(own) + len(others)


def _is_plain(entry):
    try:
        return entry.is_file(follow_symlinks=False) and _may_be_file(entry.name)
    except OSError:
        return False


def content_type(name):
    """Of the file as it is: what is compressed is handed out so."""
    kind, encoding = mimetypes.guess_type(name, strict=False)
    return (COMPRESSED.get(encoding) if encoding else kind) or 'application/octet-stream'


def failure(execution):
    """{code, detail}, of a run() that returned an ErrorResponse, raised, or came to no end of its own."""
    return _told(_document(execution), execution.reason or {})


def _told(document, reason):
    if 'code' in document and 'detail' in document:
        return {'code': str(document['code']), 'detail': document['detail']}
    title, detail = (document.get(key) or reason.get(key) for key in ('title', 'detail'))
    told = '%s: %s' % (title, detail) if title and detail and title != detail else detail or title
    return {'code': '500', 'detail': told or 'The job failed; its log may say why.'}


def _document(execution):
    """What a job that failed says itself; {} where it says nothing."""
    path = execution.path(places.OUTPUT, OBJECT)
    is_readable = has_file(execution, OBJECT) and os.path.getsize(path) <= SMALL
    document = places.read_json(path) if is_readable else None
    return document if isinstance(document, dict) else {}


def hal(execution, href):
    """@returns (bytes before, file whose content comes in between or None, its first byte, its end, bytes after)"""
    names, count = _files_of(execution)
    links = {name: {'href': href('result', name)} for name in names if name not in RESERVED}
    links = {'status': {'href': href()}, **links}
    cut = {'files': {'count': count, 'linked': MOST_FILES}} if count > MOST_FILES else {}
    ours = {'_links': links, '_embedded': {'status': answers.of_execution(execution), **cut}}
    is_failed = execution.status == 'FAILED'
    if is_failed:
        document = _document(execution)
        ours = {**document, **_told(document, execution.reason or {}), **ours}
    text = json.dumps(ours, ensure_ascii=False).encode('utf-8', 'replace')
    has_members = has_file(execution, OBJECT) and not is_failed
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
    return next((execution.path(places.OUTPUT, name) for name in (OBJECT, TEXT) if has_file(execution, name)), None)


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
