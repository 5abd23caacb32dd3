/**
 * Which packages exist for another system than the image's?
 */

interface Elsewhere {
  readonly names: RegExp;
  /** Whose packages of that name they are; what is Linux's as well on the other index is not told. */
  readonly of: readonly ('conda' | 'pip')[];
}

/** appnope, wincertstore, win_inet_pton: on PyPI they are plain Python, and do no harm. */
const ELSEWHERE: readonly Elsewhere[] = [
  { names: /^(pywin32|pywinpty|pyobjc(-.*)?)$/, of: ['conda', 'pip'] },
  { names: /^(appnope|wincertstore|win[-_]inet[-_]pton|libcxx|python\.app|menuinst)$/, of: ['conda'] },
  { names: /^(winpty|vc|vc14_runtime|vs2015_runtime|ucrt|console_shortcut|m2w64-.*|msys2-.*)$/, of: ['conda'] },
  { names: /^(pypiwin32|windows-curses|winloop|winrt-.*|tensorflow-(macos|metal))$/, of: ['pip'] },
];

/** @param name For pip the normalised one. */
export const isOfAnotherSystem = (name: string, installer: 'conda' | 'pip'): boolean =>
  ELSEWHERE.some(({ names, of }) => of.includes(installer) && names.test(name));
