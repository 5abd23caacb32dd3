def run(**kwargs):
    return kwargs


def only_data(data):
    return data


def nothing():
    return 'called'


def positional(data, params, /):
    return [data, params]


def third_parameter(data=None, params=None, params_dict=None):
    return [data, params, params_dict]


def other_names(matrix, steps):
    return [matrix, steps]


class Job:
    def __call__(self, data, params):
        return [data, params]


instance = Job()
