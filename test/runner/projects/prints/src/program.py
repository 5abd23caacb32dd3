import sys
import time


def interim():
    print('PlanQK:Job:InterimResult: {"sum":1}')
    time.sleep(2)
    return {'sum': 2}


def unfinished_line():
    sys.stdout.write('abc')
    return {'x': 1}


def own_result():
    print('PlanQK:Job:Result: {"x":1}')


def own_markers():
    print('PlanQK:Job:MultilineResult\n{"own": 1}\nPlanQK:Job:MultilineResult')


def own_markers_and_result():
    own_markers()
    print('PlanQK:Job:MultilineResult')
    return {'x': 1}


def replaces_stdout():
    sys.stdout.close()
    return {'x': 1}


def mentions_marker():
    print('The marker is', 'PlanQK:Job:MultilineResult')
    return {'x': 1}


def steps():
    sys.stdout.write('abc')
    yield {'step': 1, 'amplitude': 1j}
    yield 'PlanQK:Job:Result'
    return {'steps': 2}


def steps_with_object():
    yield 1
    yield len
