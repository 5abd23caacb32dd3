print('backends executed')


class Backend:
    pass
