/** By this name detect tells build which record is ours: build code of packages may write another in between. */
export const RECORD = 'planqk-record';
