import { planStaging } from '../staging/plan-upload.ts';
import { readLimits } from '../upload/limits.ts';
import { surveyUpload } from '../upload/upload.ts';
import { readSettings } from '../user-settings.ts';
import { type Command, EXIT_CODE } from './command.ts';
import { JSON_OPTION, PLAN_EXIT_CODES, printPlan } from './print.ts';

export const planCommand: Command = {
  name: 'plan',
  takes: 'DIR|ZIP',
  summary: 'say what would be staged, and change nothing',
  text: 'Says what would be staged, and changes nothing.',
  options: [JSON_OPTION],
  exitCodes: PLAN_EXIT_CODES,
  run: async ({ upload, values }) => {
    const survey = surveyUpload(upload, readLimits(process.env));
    const plan = await planStaging(survey, readSettings(process.env));
    printPlan(plan, values.json === true);
    if (plan.outcome === 'refused') return EXIT_CODE.refused;
    return plan.start.kind === 'nothing' ? EXIT_CODE.nothingRuns : EXIT_CODE.done;
  },
};
