import multiprocessing


def square(number):
    import user_code.src.program

    return [number * number, user_code.src.program is __import__('src.program').program]


def run(data=None, params=None):
    with multiprocessing.get_context('spawn').Pool(1) as pool:
        return pool.map(square, [3])
