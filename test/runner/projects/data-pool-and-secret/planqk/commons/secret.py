class SecretValue:
    def __init__(self, value):
        self._value = value

    def unwrap(self):
        return self._value

    def __str__(self):
        return '[redacted]'
