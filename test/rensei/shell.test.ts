import { shellQuote } from '../../poolfile/values/shell';
import { shellLines, shellOption, shellVariable } from '../../rensei/shell';
import { HOSTILE } from './hostile';
import { call } from './stub';

describe.each(['sh', 'bash'] as const)('any text reaches a command of %s unchanged', (shell) => {
  it('alone and as the value of an option', () => {
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

it('a value that begins with a dash cannot be mistaken for an option', () => {
  expect(shellOption('--name', '-x')).toBe("--name='-x'");
  expect(shellOption('--name', 'x')).toBe("--name 'x'");
});

it('a variable is named after its profile, and its name is valid whatever the profile is called', () => {
  expect(shellVariable('PROFILE', 'local-mistral')).toBe('PROFILE_LOCAL_MISTRAL');
  for (const text of HOSTILE) expect(shellVariable('PROFILE', text)).toMatch(/^PROFILE_[A-Z0-9_]*$/);
});
