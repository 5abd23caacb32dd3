"""A web application with a start command of its own; no job."""

import os

from flask import Flask

app = Flask(__name__)


@app.get("/")
def index():
    return {"greeting": "hello", "folder": os.path.basename(os.getcwd())}
