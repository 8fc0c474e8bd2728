import { parse } from 'yaml';
import { capacityPool } from '../../rensei/capacity-pool';
import type { CapacityPoolManifest, ModelProfileManifest } from '../../rensei/manifest';
import { fenced } from '../../rensei/markdown';
import { modelProfile } from '../../rensei/profile';
import { runbook } from '../../rensei/runbook';
import type { DockerPool } from '../../poolfile/pool/pool';
import { type Rensei, renseiPool } from './given';
import { HOSTILE, NAUGHTY } from './hostile';
import { readMarkdown } from './markdown-text';
import { call, calls } from './stub';

const PROJECT = { project: 'my-project', scope: 'project' } as const;

function manifests(
  rensei: Partial<Rensei> = {},
  changes: Partial<DockerPool> = {},
  project: { readonly project: string; readonly scope: 'project' | 'org' } = PROJECT,
) {
  const pool = renseiPool(rensei, changes);
  return {
    pool: capacityPool(pool, pool.rensei ?? { active: true, profiles: [] }, project),
    profiles: (pool.rensei?.profiles ?? []).map((profile) => modelProfile(pool, profile, project)),
  };
}

const text = (...given: Parameters<typeof manifests>) =>
  runbook({ environment: 'lab', project: given[2]?.project ?? 'my-project', entries: [manifests(...given)] });
const commands = (markdown: string) =>
  readMarkdown(markdown)
    .blocks.filter(({ language }) => language === 'sh')
    .map((block) => block.text);
const access = (more: Partial<DockerPool['access']>): Partial<DockerPool> => ({
  access: { ...renseiPool().access, ...more },
});

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

  it('dispatch by the id that the reader was shown, and by none where there is none', () => {
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

  it('test the connection with a token that stands in no argument', () => {
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

  it('name no project where the profile is for the organization', () => {
    const args = call(shell, commands(text({}, {}, { project: 'my-project', scope: 'org' }))[1] ?? '').args;
    expect(args.slice(-2)).toEqual(['--scope', 'org']);
  });
});

/** What no pool file can say, because names are checked: nothing here leans on that. */
function hostile(word: string) {
  const { pool, profiles } = manifests({ runtimeProvides: { [word]: word } });
  const profile = profiles[0] as ModelProfileManifest;
  const evil: CapacityPoolManifest = {
    ...pool,
    pool: word,
    description: word,
    capacityPool: { ...pool.capacityPool, name: word },
    serving: { ...pool.serving, tokens: [word], models: [word], gpus: { product: word, count: 1, memory: '1GiB' } },
  };
  const evilProfile: ModelProfileManifest = {
    ...profile,
    project: word,
    modelProfile: { ...profile.modelProfile, name: word, modelId: word, projectId: word },
    prerequisites: {
      ...profile.prerequisites,
      capacityPool: word,
      catalogEntry: { provider: 'ollama', modelId: word },
    },
  };
  return runbook({ environment: word, project: word, entries: [{ pool: evil, profiles: [evilProfile] }] });
}

describe.each(HOSTILE)('the text %j', (word) => {
  const markdown = hostile(word);
  const { spans, prose, blocks } = readMarkdown(markdown);

  it('stands in code only, whole, and changes nothing around it', () => {
    expect(spans).toContain(word);
    const clean = readMarkdown(hostile('plain'));
    expect(prose).toBe(clean.prose);
    expect(blocks.map(({ language }) => language)).toEqual(clean.blocks.map(({ language }) => language));
  });

  it('reaches the commands as one argument, the node as one value and the settings as they are', () => {
    const [, create = '', dispatch = ''] = commands(markdown);
    const option = (name: string) => (word.startsWith('-') ? [`${name}=${word}`] : [name, word]);
    expect(call('sh', create).args).toEqual([
      'rensei',
      'profile',
      'create',
      ...option('--name'),
      '--provider',
      'ollama',
      ...option('--model-id'),
      '--auth-mode',
      'local',
      '--scope',
      'project',
      ...option('--project-id'),
    ]);
    const variable = /\$\{([A-Z0-9_]+):\?\}/.exec(dispatch)?.[1] ?? '';
    expect(call('sh', dispatch, { [variable]: 'id' }).args).toEqual([
      'rensei',
      'dispatch',
      ...option('--project'),
      '--profile',
      'id',
      'What is the capital of France?',
    ]);
    for (const version of ['1.1', '1.2'] as const) {
      expect(parse(blocks.find(({ language }) => language === 'yaml')?.text ?? '', { version })).toMatchObject({
        nodeId: word.replaceAll('-', '_'),
        nodeType: 'action/llm.inference',
      });
    }
    expect(JSON.parse(blocks.find(({ language }) => language === 'json')?.text ?? '')).toEqual({ [word]: word });
  });
});

describe('the big list of naughty strings', () => {
  const [refused, taken] = [true, false].map((control) =>
    NAUGHTY.filter((text) => /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) === control),
  ) as [string[], string[]];
  const option = (name: string, word: string) => (word.startsWith('-') ? [`${name}=${word}`] : [name, word]);
  const commandsOf = new Map(taken.map((word) => [word, commands(hostile(word))]));

  it('is there, and most of it can stand in a runbook', () => {
    expect(taken.length).toBeGreaterThan(450);
    expect(refused.length).toBeGreaterThan(0);
  });

  it('stands in code only, whole, and changes nothing around it', () => {
    const clean = readMarkdown(hostile('plain')).prose;
    for (const word of taken) {
      const { spans, prose } = readMarkdown(hostile(word));
      expect(spans).toContain(word);
      expect(prose).toBe(clean);
    }
  });

  it.each(['sh', 'bash'] as const)('reaches the commands whole, each as one argument, in %s', (shell) => {
    const create = taken.map((word) => commandsOf.get(word)?.[1] ?? '');
    expect(calls(shell, create.join('\n')).all).toEqual(
      taken.map((word) => [
        'rensei',
        'profile',
        'create',
        ...option('--name', word),
        '--provider',
        'ollama',
        ...option('--model-id', word),
        '--auth-mode',
        'local',
        '--scope',
        'project',
        ...option('--project-id', word),
      ]),
    );
    const dispatch = taken.map((word) => commandsOf.get(word)?.[2] ?? '');
    const ids = Object.fromEntries(dispatch.map((command) => [/\$\{([A-Z0-9_]+):\?\}/.exec(command)?.[1] ?? '', 'id']));
    expect(calls(shell, dispatch.join('\n'), ids).all).toEqual(
      taken.map((word) => [
        'rensei',
        'dispatch',
        ...option('--project', word),
        '--profile',
        'id',
        'What is the capital of France?',
      ]),
    );
  });

  it('with a control character never gets into the runbook', () => {
    for (const word of refused) expect(() => hostile(word)).toThrow('control character');
  });
});

it('a line break never gets into the runbook', () => {
  expect(() => hostile('a\n# heading')).toThrow('control character');
});

it('plain http is warned of off loopback, and only there', () => {
  const warned = (url: string, auth: 'token' | 'none' = 'token') =>
    /^> \*\*(?:Warning|Note):.*$/m.exec(text({}, access({ url, auth })))?.[0];
  expect(warned('https://10.20.0.11:11434')).toBeUndefined();
  expect(warned('http://10.20.0.11:11434')).toMatch(/Warning.*plain http.*Prompts, answers and tokens/);
  expect(warned('http://chat.example')).toMatch(/Warning.*plain http/);
  expect(warned('http://127.0.0.1:11434')).toMatch(/Note.*same machine reaches it\.$/);
  expect(warned('http://127.0.0.1:11434', 'none')).toMatch(/Note.*needs nothing in between/);
  expect(warned('http://localhost:11435', 'none')).toMatch(/Note.*same machine reaches it\.$/);
});

it('no id is made up, and a pool that takes no sessions says so', () => {
  expect(text()).not.toMatch(/prof_|mp_/);
  expect(text({ active: false })).toContain('`isActive`: false: it takes no new sessions');
});

it('an override is shown whole, and said to replace the default', () => {
  const markdown = text({ runtimeProvides: { runtimes: [{ kind: 'gpu' }] } });
  expect(markdown).toContain('replaces the default of the class whole');
  expect(JSON.parse(readMarkdown(markdown).blocks[0]?.text ?? '')).toEqual({ runtimes: [{ kind: 'gpu' }] });
});

it("a pool without a profile has no profile's parts", () => {
  const markdown = text({ profiles: [] });
  expect(commands(markdown)).toEqual([]);
  expect(markdown).not.toContain('Fields of');
});

test('no line of a fenced text closes its block', () => {
  const inner = '````\n# heading\n```';
  expect(readMarkdown(`${fenced('json', inner)}\n`).blocks).toEqual([{ language: 'json', text: inner }]);
});
