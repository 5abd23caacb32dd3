/**
 * Which packages exist for another system than the image's?
 */

type OtherSystem = 'win32' | 'darwin';

interface Elsewhere {
  readonly names: RegExp;
  /** As Python calls it. */
  readonly system: OtherSystem;
  /** Whose packages of that name they are; what is Linux's as well on the other index is not told. */
  readonly of: readonly ('conda' | 'pip')[];
}

/** appnope, wincertstore, win_inet_pton: on PyPI they are plain Python, and do no harm. */
const ELSEWHERE: readonly Elsewhere[] = [
  { names: /^(pywin32|pywinpty)$/, system: 'win32', of: ['conda', 'pip'] },
  { names: /^pyobjc(-.*)?$/, system: 'darwin', of: ['conda', 'pip'] },
  { names: /^(wincertstore|win[-_]inet[-_]pton|menuinst)$/, system: 'win32', of: ['conda'] },
  { names: /^(appnope|libcxx|python\.app)$/, system: 'darwin', of: ['conda'] },
  {
    names: /^(winpty|vc|vc14_runtime|vs2015_runtime|ucrt|console_shortcut|m2w64-.*|msys2-.*)$/,
    system: 'win32',
    of: ['conda'],
  },
  { names: /^(pypiwin32|windows-curses|winloop|winrt-.*)$/, system: 'win32', of: ['pip'] },
  { names: /^tensorflow-(macos|metal)$/, system: 'darwin', of: ['pip'] },
];

/** @param name For pip the normalised one. @returns Null: it is, or may be, for Linux. */
export const otherSystemOf = (name: string, installer: 'conda' | 'pip'): OtherSystem | null =>
  ELSEWHERE.find(({ names, of }) => of.includes(installer) && names.test(name))?.system ?? null;
