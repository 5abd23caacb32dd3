def runs_into_it(data, params):
    from . import loads

    return loads.run(data, params)
