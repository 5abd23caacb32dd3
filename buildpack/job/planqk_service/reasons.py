"""Why did an execution fail, where its own job could not say?

The sentences that a job image prints itself are the runner's (planqk_runner/problems.py).
"""

MEGABYTE = 1024 * 1024


def reason(title, detail):
    return {'title': title, 'detail': detail}


def service_ended():
    return reason(
        'The service ended while the job ran',
        'It was stopped or killed, and what runs in its container ends with it. Execute the job again.',
    )


def keeper_ended():
    return reason(
        'The job was lost',
        'The process that watches over it was killed: by the job, or more likely for want of memory. Execute the job again, with more.',
    )


def not_kept(why):
    return reason(
        'What the job left could not be kept',
        'The folder of the execution cannot be read or written, so the job was ended if it still ran: %s.' % why,
    )


def not_started(why):
    return reason('The job could not be started', why)


def cancelled():
    return reason('The execution was cancelled', 'Somebody asked for it by PUT /{id}/cancel.')


def does_not_end(seconds):
    return reason(
        'The job did not end',
        'run() returned, and %d seconds later its process was still there: a thread, or what it does at exit, waits '
        'for something.' % seconds,
    )


def too_much_output(limit):
    return reason(
        'The job wrote too much',
        'Its output folder, or what it printed as its result, is larger than %s (PLANQK_SERVE_OUTPUT_BYTES).' % _size(limit),
    )


def _size(count):
    return '%d MiB' % (count // MEGABYTE) if count >= MEGABYTE else '%d bytes' % count


def exit_code(code):
    return reason(
        'The job failed', 'It ended with exit code %d and left no result; its log may say why.' % code
    )
