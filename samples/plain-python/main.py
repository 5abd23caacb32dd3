"""Not a job and not nested: nothing for us to do."""

import humanize

print(humanize.intcomma(1234567))
