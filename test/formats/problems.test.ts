import * as room from '../../src/formats/problems.ts';
import { manifestShape, manifestSyntax, nestedTooDeep, notEditable } from '../../src/formats/problems.ts';
import { describeMessages } from '../messages.ts';

describeMessages(import.meta.dirname, room, {
  manifestShape: [manifestShape({ path: 'Pipfile.lock', line: null }, 'default', 'a table of packages')],
  manifestSyntax: [
    manifestSyntax({ path: 'pyproject.toml', line: 3 }, 'TOML', 'Unexpected character'),
    manifestSyntax({ path: 'Pipfile.lock', line: 1 }, 'JSON', 'Unexpected end of JSON input'),
  ],
  nestedTooDeep: [nestedTooDeep({ path: 'app/user_code/pyproject.toml', line: 12 }, 64)],
  notEditable: [notEditable('app/user_code/pyproject.toml')],
});
