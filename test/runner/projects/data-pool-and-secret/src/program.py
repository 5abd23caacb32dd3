from typing import Optional

from planqk.commons.datapool import DataPool
from planqk.commons.secret import SecretValue


def pool(training: DataPool):
    return {'name': training.name, 'files': list(training.list_files())}


def optional_pool(training: Optional[DataPool]):
    return {'pool': training}


def secret(apiToken: SecretValue):
    return {'secret': apiToken, 'right': apiToken.unwrap() == 'abc'}


def optional_secret(api_token: 'Optional[SecretValue]' = None):
    return {'secret': api_token}
