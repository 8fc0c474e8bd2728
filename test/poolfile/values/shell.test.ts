import { shellQuote, shellWord } from '../../../poolfile/values/shell';
import { HOSTILE } from '../../rensei/hostile';
import { call } from '../../rensei/stub';

it.each(['sh', 'bash'] as const)('any text reaches a command of %s unchanged, as one argument', (shell) => {
  const texts = [...HOSTILE, '', '~', '~/a b', '~root', 'a~b', '-x', 'plain', 'a=b'];
  const command = ['rensei', ...texts.flatMap((text) => [shellQuote(text), shellWord(text)])].join(' ');
  expect(call(shell, command).args).toEqual(['rensei', ...texts.flatMap((text) => [text, text])]);
});

it('only a word that needs quotes gets them', () => {
  expect(['box-1.lab.example', '10.20.0.0/16', 'a~b', '~a', 'a b', "it's", ''].map(shellWord)).toEqual([
    'box-1.lab.example',
    '10.20.0.0/16',
    'a~b',
    "'~a'",
    "'a b'",
    "'it'\\''s'",
    "''",
  ]);
});

it.each(['a\nb', 'a\0b', 'a\u001b[2Jb', 'a\rb', 'a\u0085b'])(
  'a control character never gets into a command (%j)',
  (text) => {
    expect(() => shellQuote(text)).toThrow('control character');
    expect(() => shellWord(text)).toThrow('control character');
  },
);
