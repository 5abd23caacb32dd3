import * as room from '../../src/buildpacks/problems.ts';
import { notAlone, recordChanged, stagingUnfinished } from '../../src/buildpacks/problems.ts';
import { describeMessages } from '../messages.ts';

describeMessages(import.meta.dirname, room, {
  recordChanged: [recordChanged()],
  notAlone: [notAlone(['acme/metrics'])],
  stagingUnfinished: [stagingUnfinished()],
});
