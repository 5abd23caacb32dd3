def run(data, params):
    return {"project": "grover"}
