import os


def run(data=None, params=None):
    return {'folder': os.path.relpath(os.getcwd(), os.environ['APP_ROOT'])}
