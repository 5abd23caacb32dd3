import numpy
import odd_module
import pandas as pd
import pkg_resources


def run(data, params):
    return 1
