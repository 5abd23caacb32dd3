"""What a job gives back, as the platform's coding templates have it."""


class Response:
    def to_json(self):
        return self.__dict__


class ResultResponse(Response):
    def __init__(self, result, metadata=None):
        self.result = result
        self.metadata = metadata


class ErrorResponse(Response):
    def __init__(self, code, detail):
        self.code = code
        self.detail = detail
