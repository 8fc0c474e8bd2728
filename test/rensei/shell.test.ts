import { shellLines, shellOption, shellQuote, shellVariable } from '../../rensei/shell';
import { HOSTILE } from './hostile';
import { call } from './stub';

describe.each(['sh', 'bash'] as const)('a word for %s', (shell) => {
  it('comes out as it went in, alone and behind an option, whatever it holds', () => {
    const expected = HOSTILE.flatMap((text) => [
      text,
      ...(text.startsWith('-') ? [`--name=${text}`] : ['--name', text]),
    ]);
    const command = shellLines([
      'rensei',
      ...HOSTILE.flatMap((text) => [shellQuote(text), shellOption('--name', text)]),
    ]);
    expect(call(shell, command).args).toEqual(['rensei', ...expected]);
  });
});

it('a value that begins with a dash cannot be taken for an option', () => {
  expect(shellOption('--name', '-x')).toBe("--name='-x'");
  expect(shellOption('--name', 'x')).toBe("--name 'x'");
});

it.each(['a\nb', 'a\0b', 'a\u001b[2Jb', 'a\rb', 'a\u0085b'])(
  'a control character is never pasted into a terminal (%j)',
  (text) => {
    expect(() => shellQuote(text)).toThrow('control character');
  },
);

it('a variable is named after its profile, and is a variable whatever the name', () => {
  expect(shellVariable('PROFILE', 'local-mistral')).toBe('PROFILE_LOCAL_MISTRAL');
  for (const text of HOSTILE) expect(shellVariable('PROFILE', text)).toMatch(/^PROFILE_[A-Z0-9_]*$/);
});
