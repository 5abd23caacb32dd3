def run(data, params):
    return {"project": "shor"}
