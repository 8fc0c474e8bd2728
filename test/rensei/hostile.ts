import { BLNS } from '../naughty';

/**
 * One-line texts that would have an effect without quotes; none has a character that `poolfile/source` refuses.
 */
export const HOSTILE = [
  "it's",
  "''",
  "'",
  '"double"',
  '$(touch pwned)',
  '`touch pwned`',
  '``` ` ``',
  '`',
  '${HOME} $PATH $$',
  '-x',
  '--help',
  '-',
  '~ * ? [a-z] {a,b}',
  '; touch pwned; & | > pwned < x',
  'back\\slash \\',
  '!! !1',
  '# heading',
  ' both ends ',
  '   ',
  'ünï — 日本語 🦙',
  '<img src=x onerror=alert(1)> <!-- x',
  '@everyone see #1, GH-2, a/b#3 and www.example.com',
  '| a | b | [x](https://evil.example) **bold**',
  '${TERRAFORM} %{ if true } {{ template }}',
] as const;

/** The big list of naughty strings, without the empty one. */
export const NAUGHTY = BLNS.filter((text) => text !== '');
