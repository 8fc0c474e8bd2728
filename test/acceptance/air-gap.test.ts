import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { CLIENT_PORT } from '../../poolfile/values/ports';
import { documentSteps } from '../docs/run';
import { freePort } from './harness/allocator';
import { storeOf } from './harness/carried-store';
import { Clients } from './harness/clients';
import { docker } from './harness/docker/engine';
import { KubeClients } from './harness/kubernetes/clients';
import type { Caller } from './harness/kubernetes/caller';
import { applied, kubectl } from './harness/kubernetes/kubectl';
import { kubeSuite } from './harness/kubernetes/needs';
import { KubePool, KubeProject } from './harness/kubernetes/project';
import { KubeStrangers } from './harness/kubernetes/strangers';
import { IMAGES, MODELS, suite } from './harness/needs';
import { newToken, Project } from './harness/project';
import { flat, ok } from './harness/run';

const [HOST = ''] = MODELS.split(':');
/** Nobody listens there. */
const REGISTRY = `${HOST}:9`;
const PRESENT = /present (tiny:1|team\/other:1) sha256:[0-9a-f]{64}, as it was copied into the store/g;

/** Two models, one pinned; the other lies in the store under the name that it was pulled by elsewhere. */
async function carried(): Promise<{ readonly files: ReadonlyMap<string, Uint8Array>; readonly models: object[] }> {
  const tiny = await storeOf('tiny', '1', `${REGISTRY}/library/tiny/1`);
  const other = await storeOf('other', '1', 'registry.ollama.ai/team/other/1');
  return {
    files: new Map([...tiny.files, ...other.files]),
    models: [
      { name: 'tiny:1', from: `${REGISTRY}/library/tiny:1`, insecure: true },
      { name: 'team/other:1', from: `${REGISTRY}/library/other:1`, insecure: true, digest: other.digest },
    ],
  };
}

suite('a store that was carried by hand', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'poolform-carried-'));
  const token = newToken();
  let port = 0;
  let project: Project;
  const clients = new Clients(token, () => port);

  beforeAll(async () => {
    const { files, models } = await carried();
    for (const [file, content] of files) {
      mkdirSync(path.join(folder, 'models', path.dirname(file)), { recursive: true });
      writeFileSync(path.join(folder, 'models', file), content, { mode: 0o600 });
    }
    port = await freePort();
    project = await new Project('carried').begin();
    project.pool('chat', {
      replicas: 1,
      models,
      access: { port, tokens: { alice: { sha256: token.sha256 } } },
    });
    const carry = `${project.prefix}carry`;
    await docker(
      'create',
      '--name',
      carry,
      '-v',
      `${project.poolPrefix('chat')}-models:/models`,
      IMAGES.client,
      'true',
    );
    await docker('cp', path.join(folder, 'models'), `${carry}:/`);
    await docker('rm', carry);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await project?.end();
  });

  test('is served without a registry, pinned or not, and the next plan is empty', async () => {
    await project.deploy();
    expect(await clients.models()).toEqual(['team/other:1', 'tiny:1']);
    expect((await clients.generate()).status).toBe(200);
    expect((await docker('logs', `${project.poolPrefix('chat')}-pull`)).match(PRESENT)).toHaveLength(2);
    await project.terraform().expectNothingToDo();
  });
});

kubeSuite('a claim that was filled by hand', () => {
  const project = new KubeProject('carried');
  const strangers = new KubeStrangers(project.prefix);
  const pool = new KubePool(project.poolPrefix('chat'));
  const token = newToken();
  let caller: Caller;
  let store: Awaited<ReturnType<typeof carried>>;

  beforeAll(async () => {
    store = await carried();
    caller = (await strangers.caller(await strangers.namespace('clients'), { app: 'caller' })).caller;
    await project.begin();
    project.pool('chat', {
      replicas: 1,
      gpus: 'none',
      cpus: 0.2,
      scheduling: {},
      models: store.models,
      pull: { egress: [{ cidr: `${HOST}/32`, ports: [9] }] },
      access: { port: CLIENT_PORT, tokens: { alice: { sha256: token.sha256 } } },
    });
    await project.synth();
    await project.terraform().init();
  });
  afterAll(async () => {
    caller?.end();
    await strangers.end();
    await project.end();
  });

  test('by the pod of docs/operations.md is served without a registry, pinned or not', async () => {
    const failed = await project.terraform().tryApply();
    expect([failed.code, flat(failed)]).toEqual([1, expect.stringMatching(/failed .*tiny:1: .*(refused|connect)/)]);
    const page = documentSteps('docs/operations.md', 'test').find(({ file }) => file === 'carry.yaml');
    const text = page?.text
      .replaceAll(/pf-prod-chat(?!-server)/g, pool.namespace)
      .replaceAll('pf-prod-chat-server', pool.server)
      .replace('ollama/ollama:0.32.15', IMAGES.ollama.image);
    await applied(parse(text ?? '') as object);
    await kubectl('wait', '-n', pool.namespace, '--for=condition=Ready', 'pod/carry', '--timeout=90s');
    for (const [file, content] of store.files) {
      // the lab's images have no tar
      const into = `mkdir -p "/models/$(dirname ${file})" && base64 -d >/models/${file}`;
      const args = ['exec', '-i', '-n', pool.namespace, 'carry', '--', 'bash', '-c', into];
      await ok('kubectl', args, { input: Buffer.from(content).toString('base64') });
    }
    await kubectl('delete', 'pod', '-n', pool.namespace, 'carry');
    await project.terraform().apply();
    const pulls = `app.kubernetes.io/instance=${pool.prefix},app.kubernetes.io/component=pull`;
    expect((await kubectl('logs', '-n', pool.namespace, '-l', pulls)).match(PRESENT)).toHaveLength(2);
    const clients = new KubeClients(caller, token, () => `http://${pool.gatewayHost}:${CLIENT_PORT}`);
    expect(await clients.models()).toEqual(['team/other:1', 'tiny:1']);
    expect((await clients.generate()).status).toBe(200);
    await project.terraform().expectNothingToDo();
  });
});
