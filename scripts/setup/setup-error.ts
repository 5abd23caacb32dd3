/** Something that a step of the setup needs cannot be had here. */
export class SetupError extends Error {
  /** What cannot be had, and why. */
  readonly what: string;
  /** How to get it. */
  readonly remedy: string;

  constructor(what: string, remedy: string, options?: ErrorOptions) {
    super(`${what}\n${remedy}`, options);
    this.name = 'SetupError';
    this.what = what;
    this.remedy = remedy;
  }
}
