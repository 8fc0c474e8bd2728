import { parse } from 'yaml';
import type { CapacityPoolManifest, ModelProfileManifest } from '../../rensei/manifest';
import { runbook } from '../../rensei/runbook';
import { commands, manifests } from './example-runbook';
import { HOSTILE, NAUGHTY } from './hostile';
import { readMarkdown } from './markdown-text';
import { call, calls } from './stub';

/** Texts that no pool file can contain, because names are checked. The runbook does not rely on that. */
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

  it('appears whole, in code only, and changes nothing around it', () => {
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

  it('is available, and most of it can be in a runbook', () => {
    expect(taken.length).toBeGreaterThan(450);
    expect(refused.length).toBeGreaterThan(0);
  });

  it('appears whole, in code only, and changes nothing around it', () => {
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
