import fc from 'fast-check';
import { expect, it } from 'vitest';
import { foldersLeft, resolveIn } from '../../../src/python/requirements/paths.ts';

it('the folders that a path leaves are those that its beginnings lead to', () => {
  const path = fc.array(fc.constantFrom('..', '.', '', 'a', 'b'), { maxLength: 9 }).map((steps) => steps.join('/'));
  fc.assert(
    fc.property(fc.constantFrom('.', 'app', 'app/user_code'), path, (base, text) => {
      const steps = text.split('/');
      const left = steps.flatMap((step, i) =>
        step === '..' && i > 0 ? (resolveIn(base, steps.slice(0, i).join('/')) ?? []) : [],
      );
      expect([...foldersLeft(base, text)]).toEqual(left);
    }),
  );
});
