/** The Big List of Naughty Strings, as it is published. */
export const BLNS: readonly string[] = jest.requireActual<readonly string[]>('big-list-of-naughty-strings/blns.json');
