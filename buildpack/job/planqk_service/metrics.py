"""What does the service count? In the text format of Prometheus."""

import bisect

BUCKETS = (0.1, 0.5, 1, 5, 10, 60, 300, 1800, 7200)
TYPE = 'text/plain; version=0.0.4; charset=utf-8'


class Metrics:
    def __init__(self):
        self.ended = {}
        self.refused = {}
        self.buckets = [0] * (len(BUCKETS) + 1)
        self.seconds = 0.0

    def end(self, status, seconds):
        self.ended[status] = self.ended.get(status, 0) + 1
        self.seconds += seconds
        self.buckets[bisect.bisect_left(BUCKETS, seconds)] += 1

    def refuse(self, status):
        self.refused[status] = self.refused.get(status, 0) + 1

    def text(self, counts, queue):
        """@param counts of the executions that are kept, by state"""
        lines = [
            *_head('planqk_executions', 'gauge', 'Executions that are kept, by state'),
            *('planqk_executions{status="%s"} %d' % pair for pair in counts.items()),
            *_head('planqk_queue', 'gauge', 'Executions that wait'),
            'planqk_queue %d' % queue,
            *_head('planqk_executions_ended_total', 'counter', 'Executions that ended since the start of the service'),
            *('planqk_executions_ended_total{status="%s"} %d' % pair for pair in sorted(self.ended.items())),
            *_head('planqk_requests_refused_total', 'counter', 'Requests that were refused, by status of the answer'),
            *('planqk_requests_refused_total{status="%d"} %d' % pair for pair in sorted(self.refused.items())),
            *_head('planqk_execution_seconds', 'histogram', 'How long jobs ran'),
        ]
        total = 0
        for bound, count in zip((*('%g' % bucket for bucket in BUCKETS), '+Inf'), self.buckets):
            total += count
            lines.append('planqk_execution_seconds_bucket{le="%s"} %d' % (bound, total))
        lines += ['planqk_execution_seconds_sum %s' % self.seconds, 'planqk_execution_seconds_count %d' % total]
        return '\n'.join(lines) + '\n'


def _head(name, kind, words):
    return '# HELP %s %s.' % (name, words), '# TYPE %s %s' % (name, kind)
