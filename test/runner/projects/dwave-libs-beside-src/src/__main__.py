from program import run

print(run({'numbers': [1, 2, 3]}, {}))
