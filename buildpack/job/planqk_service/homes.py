"""Where is the runner? Beside the service; in an image the two are layers of their own."""

import os

_BESIDE = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
_LAYER = os.path.join(os.path.dirname(_BESIDE), 'job')
RUNNER = next(home for home in (_BESIDE, _LAYER) if os.path.isdir(os.path.join(home, 'planqk_runner')))
START_OF_JOB = os.path.join(RUNNER, 'planqk_runner', '__main__.py')
