import { fenced } from '../../rensei/markdown';
import { access, commands, text } from './example-runbook';
import { PROFILE } from './given';
import { readMarkdown } from './markdown-text';
import { authorityOption, curlLines, profileSection, tokenVariable } from './reader';
import { call } from './stub';

describe.each(['sh', 'bash'] as const)('the commands in %s', (shell) => {
  const [test = '', create = '', dispatch = ''] = commands(text());

  it("create the profile as the vendor's page does", () => {
    expect(call(shell, create).args).toEqual([
      'rensei',
      'profile',
      'create',
      '--name',
      'local-mistral',
      '--provider',
      'ollama',
      '--model-id',
      'mistral:7b',
      '--auth-mode',
      'local',
      '--scope',
      'project',
      '--project-id',
      'my-project',
    ]);
  });

  it('dispatch with the id that the reader was shown, and fail without one', () => {
    const args = (id: string) => [
      'rensei',
      'dispatch',
      '--project',
      'my-project',
      '--profile',
      id,
      'What is the capital of France?',
    ];
    expect(call(shell, dispatch, { PROFILE_LOCAL_MISTRAL: 'mp_ 1' }).args).toEqual(args('mp_ 1'));
    expect(() => call(shell, dispatch)).toThrow('PROFILE_LOCAL_MISTRAL');
  });

  it('test the connection with a token that is in no argument', () => {
    const { args, stdin } = call(shell, test, { POOLFORM_TOKEN: 'pf_secret %s \\n' });
    expect(args).toEqual(['curl', '-fsS', '--max-time', '5', '--header', '@-', 'https://10.20.0.11:11434/api/tags']);
    expect(stdin).toBe('Authorization: Bearer pf_secret %s \\n\n');
  });

  it('test a pool without tokens without a header', () => {
    const [open = ''] = commands(text({}, access({ auth: 'none', tokens: [], url: 'http://127.0.0.1:11434' })));
    expect(call(shell, open)).toEqual({
      args: ['curl', '-fsS', '--max-time', '5', 'http://127.0.0.1:11434/api/tags'],
      stdin: '',
    });
  });

  it('name no project if the profile is for the organization', () => {
    const args = call(shell, commands(text({}, {}, { project: 'my-project', scope: 'org' }))[1] ?? '').args;
    expect(args.slice(-2)).toEqual(['--scope', 'org']);
  });
});

describe('the section of a profile says what its command needs, where the acceptance suite reads it', () => {
  const section = (more: Parameters<typeof access>[0]) => profileSection(text({}, access(more)), PROFILE.name);
  const http = 'http://127.0.0.1:11434';
  const tokens = ['alice', 'bob'].map((name) => ({ name, sha256: 'a'.repeat(64) }));

  it.each(['alice', 'bob'])('a token of %s, in the variable that the command reads', (holder) => {
    const open = section({ tokens, url: http });
    const variable = tokenVariable(open, holder);
    expect(variable).toBeDefined();
    expect(curlLines(open)).toEqual([expect.stringContaining(`\${${variable}:?}`)]);
    expect(tokenVariable(open, 'carol')).toBeUndefined();
  });

  it('no token for a pool that is open', () => {
    expect(tokenVariable(section({ auth: 'none', tokens: [], url: http }), 'alice')).toBeUndefined();
  });

  it('an option for a private authority with TLS alone', () => {
    expect(authorityOption(section({ url: 'https://10.20.0.11:11434' }))).toBe('--cacert');
    expect(authorityOption(section({ url: http }))).toBeUndefined();
  });
});

it('plain http on any address other than loopback gives a warning', () => {
  const warned = (url: string, auth: 'token' | 'none' = 'token') =>
    /^> \*\*(?:Warning|Note):.*$/m.exec(text({}, access({ url, auth })))?.[0];
  expect(warned('https://10.20.0.11:11434')).toBeUndefined();
  expect(warned('http://10.20.0.11:11434')).toMatch(/Warning.*plain http.*Prompts, answers and tokens/);
  expect(warned('http://chat.example')).toMatch(/Warning.*plain http/);
  expect(warned('http://127.0.0.1:11434')).toMatch(/Note.*same machine reaches it\.$/);
  expect(warned('http://127.0.0.1:11434', 'none')).toMatch(/Note.*needs nothing in between/);
  expect(warned('http://localhost:11435', 'none')).toMatch(/Note.*same machine reaches it\.$/);
});

it('the runbook invents no id, and says if a pool takes no sessions', () => {
  expect(text()).not.toMatch(/prof_|mp_/);
  expect(text({ active: false })).toContain('`isActive`: false: it takes no new sessions');
});

it('runtimeProvides is shown whole, with the note that it replaces the default', () => {
  const markdown = text({ runtimeProvides: { runtimes: [{ kind: 'gpu' }] } });
  expect(markdown).toContain('replaces the whole default of the class');
  expect(JSON.parse(readMarkdown(markdown).blocks[0]?.text ?? '')).toEqual({ runtimes: [{ kind: 'gpu' }] });
});

it('a pool without profiles has no section, command or table for them', () => {
  const markdown = text({ profiles: [] });
  expect(commands(markdown)).toEqual([]);
  expect(markdown).not.toContain('Fields of');
});

test('no line of a text can close its fenced block', () => {
  const inner = '````\n# heading\n```';
  expect(readMarkdown(`${fenced('json', inner)}\n`).blocks).toEqual([{ language: 'json', text: inner }]);
});
