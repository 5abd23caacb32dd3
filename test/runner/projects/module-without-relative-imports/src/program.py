import helper

print('module executed')


def ok(data=None, params=None):
    import program
    import src.program

    return {'value': helper.VALUE, 'same': program is src.program}


if __name__ == '__main__':
    print('run as main')
