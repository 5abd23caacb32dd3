import logging
import os
import sys


def run(data=None, params=None):
    logging.getLogger('solver').info('an info line')
    logging.getLogger('solver').warning('a warning line')
    return {'level': os.environ.get('LOG_LEVEL')}


def own_file(data=None, params=None):
    logging.basicConfig(filename='log.log', filemode='w', level='INFO')
    logging.info('into the file')
    with open('input/data.json') as file:
        return file.read()


def library(data=None, params=None):
    sys.path.append('site-packages')
    import transpiler

    if params:
        logging.basicConfig(level='INFO', handlers=[logging.StreamHandler(), logging.FileHandler('log.log')])
    if data:
        logging.getLogger('transpiler').setLevel(data['level'])
    transpiler.run()
    logging.getLogger(__name__).info('an info line')
