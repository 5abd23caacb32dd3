import datetime
from typing import List, Optional

from pydantic import BaseModel


class Input(BaseModel):
    x: int = 7
    day: Optional[datetime.date] = None


def run(data: Input):
    return data


def many(points: List[Input], maybe: Optional[Input] = None):
    return {'points': points, 'maybe': maybe}
