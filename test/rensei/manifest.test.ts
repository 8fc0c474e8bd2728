import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { capacityPool } from '../../rensei/capacity-pool';
import { renseiFiles } from '../../rensei/files';
import { CapacityPoolManifest, manifestSchemas, ModelProfileManifest } from '../../rensei/manifest';
import { modelProfile } from '../../rensei/profile';
import { PROFILE, renseiPlace, renseiPool } from './given';

const PROJECT = { project: 'my-project', scope: 'project' } as const;
const pool = (more: object = {}) => capacityPool(renseiPool(), { active: true, profiles: [], ...more }, PROJECT);
const profile = (more: object = {}) => modelProfile(renseiPool(), { ...PROFILE, ...more }, PROJECT);

describe('a capacity pool', () => {
  it("is of the class local, with Rensei's columns and nothing that Rensei makes itself", () => {
    expect(pool().capacityPool).toEqual({
      name: 'pf-lab-chat',
      providerId: 'local',
      config: {},
      runtime_provides: null,
      isActive: true,
    });
  });

  it('has what Rensei has no column for in a section of its own', () => {
    expect(pool().serving).toEqual({
      endpoint: 'https://10.20.0.11:11434',
      auth: 'token',
      tokens: ['rensei', 'support'],
      models: ['mistral:7b', 'team/tiny:1'],
      gpus: { product: 'nvidia-l4', count: 1, memory: '23034MiB' },
      replicas: 2,
      parallel: 1,
      slots: 2,
      contextLength: 8192,
    });
  });

  it('passes runtimeProvides on whole, with its keys in order', () => {
    const given = { requires: [], runtimes: [{ kind: 'gpu', config: { b: 1, a: 'no' } }] };
    const { runtime_provides: provides } = pool({ runtimeProvides: given }).capacityPool;
    expect(provides).toEqual(given);
    expect(JSON.stringify(provides)).toBe('{"requires":[],"runtimes":[{"config":{"a":"no","b":1},"kind":"gpu"}]}');
  });

  it('has no devices if the pool has none', () => {
    const { gpus, ...rest } = renseiPool();
    expect(gpus).toBeDefined();
    expect(capacityPool(rest, { active: false, profiles: [] }, PROJECT)).toMatchObject({
      capacityPool: { isActive: false },
      serving: { gpus: null },
    });
  });
});

describe('a model profile', () => {
  it("has one auth mode, the pool's endpoint and the fields that were given, in one order", () => {
    const { modelProfile: record } = profile({ config: { topP: 0.9, temperature: 0.7, topK: undefined } });
    expect(record).toEqual({
      name: 'local-mistral',
      provider: 'ollama',
      modelId: 'mistral:7b',
      auth_modes: ['local'],
      scope: 'project',
      projectId: 'my-project',
      endpoint: 'https://10.20.0.11:11434',
      providerConfig: { openai: { temperature: 0.7, topP: 0.9 } },
    });
    expect(Object.keys(record.providerConfig.openai)).toEqual(['temperature', 'topP']);
  });

  it('names no project if it is for the organization', () => {
    const { modelProfile: record } = modelProfile(renseiPool(), PROFILE, { project: 'my-project', scope: 'org' });
    expect(record).not.toHaveProperty('projectId');
  });

  it('lists what must exist before it is dispatched', () => {
    expect(profile().prerequisites).toEqual({
      accessPolicy: 'local',
      capacityPool: 'pf-lab-chat',
      catalogEntry: { provider: 'ollama', modelId: 'mistral:7b' },
    });
  });

  it.each([
    ['a context longer than the pool serves', { config: { contextWindow: 8193 } }, 'larger than what the pool serves'],
    ['a model that the pool does not serve', { model: 'mistral:latest' }, 'does not serve'],
    ['a value out of its range', { config: { topP: 1.1 } }, 'topP'],
    ['a field that Rensei does not have', { config: { numCtx: 1 } }, 'numCtx'],
    ['a name that leads to another folder', { name: '../x' }, 'name'],
  ])('%s is a bug here, because a rule has already reported it', (_what, more, message) => {
    expect(() => profile(more)).toThrow(message);
  });
});

it.each([
  ['more slots than replicas × parallel', (m: CapacityPoolManifest) => ({ ...m, serving: { ...m.serving, slots: 3 } })],
  ['another class', (m: CapacityPoolManifest) => ({ ...m, capacityPool: { ...m.capacityPool, providerId: 'docker' } })],
  [
    'a user in the endpoint',
    (m: CapacityPoolManifest) => ({ ...m, serving: { ...m.serving, endpoint: 'https://me:secret@10.20.0.11' } }),
  ],
  ['a line break in a text', (m: CapacityPoolManifest) => ({ ...m, description: 'a\nb' })],
  ['a key that the format does not have', (m: CapacityPoolManifest) => ({ ...m, id: 'a' })],
])('%s breaks the schema of a capacity pool', (_what, change) => {
  expect(CapacityPoolManifest.safeParse(change(pool())).success).toBe(false);
});

it('a profile with a project but another scope, or with a catalog entry for another model, violates its schema', () => {
  const { modelProfile: record, prerequisites, ...rest } = profile();
  expect(
    ModelProfileManifest.safeParse({ ...rest, prerequisites, modelProfile: { ...record, scope: 'org' } }).success,
  ).toBe(false);
  expect(
    ModelProfileManifest.safeParse({
      ...rest,
      modelProfile: record,
      prerequisites: { ...prerequisites, catalogEntry: { provider: 'ollama', modelId: 'other' } },
    }).success,
  ).toBe(false);
});

describe('the JSON schemas', () => {
  it.each([...manifestSchemas()])('rensei/%s is what `node scripts/schemas.cjs` writes', (name, text) => {
    expect(readFileSync(join(__dirname, '../../rensei', name), 'utf8')).toBe(text);
  });

  it('accept every written manifest, and refuse an additional key', () => {
    const files = renseiFiles([renseiPlace([renseiPool({ runtimeProvides: { runtimes: [{ kind: 'gpu' }] } })])]);
    for (const { path, text } of files.filter((file) => file.path.endsWith('.yaml'))) {
      const name = /\$schema=\.\.\/(.*)$/m.exec(text)?.[1] ?? '';
      const schema = z.fromJSONSchema(
        JSON.parse(manifestSchemas().get(name) ?? '') as Parameters<typeof z.fromJSONSchema>[0],
      );
      const value = parse(text) as object;
      expect([path, schema.safeParse(value).error]).toEqual([path, undefined]);
      expect(schema.safeParse({ ...value, more: 1 }).success).toBe(false);
    }
  });
});
