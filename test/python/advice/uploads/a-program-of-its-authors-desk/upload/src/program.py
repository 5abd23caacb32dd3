"""Reads its data from /home/ada/data, as the notebook did."""
import distutils.util
import tkinter as tk
from . import plots

TOKEN = input("Token: ")
DATA = "/Users/ada/data/points.csv"


def run(data, params):
    with open(r"C:\data\matrix.csv") as file:
        rows = file.read()
    return {"rows": len(rows), "more": plots.ask()}


if __name__ == "__main__":
    print(run(input("data? "), "/home/ada/params.json"))
