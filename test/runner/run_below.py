"""Runs the job with the platform's folders (/var/...) below another folder: run_below.py FOLDER RUNNER."""

import os
import runpy
import sys

folder, runner = sys.argv[1:3]
sys.argv[:] = [runner]
sys.path.insert(0, os.path.dirname(runner))
from planqk_runner import binding, inputs, outputs  # noqa: E402

del sys.path[0]
inputs.MOUNT = folder + inputs.MOUNT
inputs.RUNTIME = folder + inputs.RUNTIME
outputs.DIRECTORY = folder + outputs.DIRECTORY
binding.DATA_POOLS = folder + binding.DATA_POOLS
runpy.run_path(os.path.join(runner, '__main__.py'), run_name='__main__')
