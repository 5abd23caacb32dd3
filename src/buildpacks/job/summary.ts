/**
 * What has come of it, and how is it used? The last thing that a build tells.
 *
 * Pure.
 */
import type { StagingRecord } from '../../app-root/record.ts';
import type { Interpreter } from '../../python/constraint.ts';
import type { Paragraph } from '../../staging/describe.ts';

/** @param python That of the image; null: nobody knows. @param seconds Since this buildpack began. */
export function summaryOf(
  { entryPoint, start }: Pick<StagingRecord, 'entryPoint' | 'start'>,
  python: Interpreter | null,
  seconds: number,
): Paragraph {
  const what = `a job, ${entryPoint}${python === null ? '' : `, on Python ${python.version}`}; made ready in ${seconds.toFixed(1)} s`;
  // what an upload starts itself takes no arguments of ours
  const isOurs = start?.command == null;
  return {
    heading: 'The image',
    lines: [
      what,
      'run it:    docker run --rm --volume "$PWD/input:/var/input:ro" IMAGE',
      ...(isOurs
        ? [
            'serve it:  docker run --rm --publish 8081:8081 --entrypoint serve IMAGE',
            'about it:  docker run --rm IMAGE info',
          ]
        : []),
    ],
  };
}
