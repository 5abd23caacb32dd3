import time


def run(data, params):
    time.sleep(3)
    return {"slept": 3}
