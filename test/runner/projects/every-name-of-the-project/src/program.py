print('module executed')


class Thing:
    pass


def run(data=None, params=None):
    import app.user_code.src.program as oldest
    import src.program as plain
    import user_code.src.program as old
    from app.user_code.src import values
    from user_code.src.values import LIST

    LIST.append('shared')
    return {'same': oldest.Thing is old.Thing is plain.Thing, 'values': values.LIST, 'name': old.__spec__.name}
