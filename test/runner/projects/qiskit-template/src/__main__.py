import json

from .program import run

with open('./input/data.json') as data, open('./input/params.json') as params:
    print(run(json.load(data), json.load(params)).to_json())
