import app
import user_code


def run(data=None, params=None):
    return [app.OWNER, user_code.OWNER]
