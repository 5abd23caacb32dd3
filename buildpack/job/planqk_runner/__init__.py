"""The job runner: calls the user's run() once, with the job's input, and hands on what it returns.

Standard library only, Python 3.8 and newer. The name is unlikely on purpose: the user's modules share the interpreter.
"""
