"""Which folder holds the user's project?

Everything the user's code does by relative path (`./input/x.json`, `log.log`) counts from there.
"""

import os

from planqk_runner import problems

# Where the platform's own templates keep it, below the app root. The first that holds a program is taken.
TEMPLATE_FOLDERS = ('app/user_code', 'app/user-code', 'user_code', 'user-code')


def enter(environ, app_root):
    """Make the user-code folder the working directory, and its absolute path known to child processes.

    @returns the absolute path.
    """
    folder = find(environ, app_root)
    try:
        os.chdir(folder)
    except OSError as error:
        raise problems.no_user_code(folder, error) from None
    environ['PLANQK_USER_CODE'] = folder
    return folder


def find(environ, app_root):
    named = environ.get('PLANQK_USER_CODE')
    if named:
        return os.path.normpath(os.path.join(app_root, named))
    asked = (environ.get('ENTRY_POINT') or environ.get('ENTRYPOINT') or '').replace('\\', '/')
    if asked.startswith(('app.user_code.', 'app/user_code/', 'app/user-code/')):
        candidates = [folder for folder in TEMPLATE_FOLDERS[:2] if os.path.isdir(os.path.join(app_root, folder))]
    elif asked or _holds_program(app_root):
        candidates = []
    else:
        candidates = [folder for folder in TEMPLATE_FOLDERS if _holds_program(os.path.join(app_root, folder))]
    return os.path.join(app_root, candidates[0]) if candidates else app_root


def _holds_program(folder):
    return any(os.path.isfile(os.path.join(folder, program)) for program in ('src/program.py', 'program.py'))
