import json
import logging


def run(data=None, params=None):
    return [logging.OWNER, json.OWNER]
