import os


class DataPool:
    def __init__(self, path):
        self.path = path
        self.name = os.path.basename(path)

    def list_files(self):
        return {name: os.path.join(self.path, name) for name in os.listdir(self.path)}
