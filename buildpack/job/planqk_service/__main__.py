"""How does the service start, and how does it end?

    python -I -S planqk_service/__main__.py                 serves
    python -I -S planqk_service/__main__.py openapi [json]  prints what it serves, as OpenAPI

Isolated: nothing of the user's packages is seen by it, and nothing of it by the job. What it needs lies beside it, as
wheels that fit old Pythons, or new ones.
"""

import os
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
VENDORED = os.path.join(HERE, 'vendored', 'py310' if sys.version_info >= (3, 10) else 'py38')
sys.path[:0] = [os.path.dirname(HERE), VENDORED]

from planqk_service import homes  # noqa: E402

sys.path.insert(1, homes.RUNNER)
from planqk_service import settings as table  # noqa: E402

FORMS = {('openapi',): 'yaml', **{('openapi', form): form for form in ('yaml', 'json', 'both')}}


def main(arguments):
    form = FORMS.get(tuple(arguments))
    if form is not None:
        from planqk_service import descriptions

        return descriptions.main(form, dict(os.environ))
    if arguments:
        sys.stderr.write('planqk-job serve takes no arguments; PLANQK_SERVE_* are its settings:\n\n%s' % table.in_words())
        return 0 if arguments[0] in ('help', '-h', '--help') else 2
    try:
        settings = table.read(os.environ)
    except table.BadSetting as bad:
        from planqk_runner import problems

        ending = problems.Problem.last_lines('bad-setting', 'platform')
        sys.stderr.write('[Error: A setting of the service cannot be read]\n%s\n\n%s' % (bad, ending))
        return 2
    from planqk_runner import first_process
    from planqk_service import descendants

    descendants.be_unreadable()  # the token is in the variables, of process 1 too
    first_process.stay_behind(exit_as)
    from planqk_service import service

    return service.run(settings, dict(os.environ))


def exit_as(status, _reader):
    """As the service did, of which process 1 is the parent."""
    return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
