import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Clients } from './harness/clients';
import { applied, inside } from './harness/kubernetes/kubectl';
import { KubeClients } from './harness/kubernetes/clients';
import type { Caller } from './harness/kubernetes/caller';
import { kubeSuite } from './harness/kubernetes/needs';
import { KubePool, KubeProject } from './harness/kubernetes/project';
import { CLIENT_PORT } from '../../poolfile/values/ports';
import { KubeStrangers } from './harness/kubernetes/strangers';
import { suite } from './harness/needs';
import { freePort } from './harness/allocator';
import { newToken, Project } from './harness/project';
import { newBundle, selfSigned } from './harness/tls';
import { REGISTRY_HOST, TlsRegistry } from './harness/tls-registry';

const UNKNOWN = /certificate signed by unknown authority/;
/** Nobody listens there. */
const NO_PROXY_HERE = `http://${REGISTRY_HOST}:9`;
const again = (models: readonly object[]): readonly object[] => models.map((model) => ({ ...model, name: 'again:1' }));
const models = (port: number): readonly object[] => [
  { name: 'tiny:1', from: `${REGISTRY_HOST}:${port}/library/tiny:1` },
];

suite('pull.ca', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'poolform-ca-'));
  const file = path.join(folder, 'ca.pem');
  const token = newToken();
  let registry: TlsRegistry | undefined;
  let project: Project;
  let clients: Clients;

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    const bundle = await newBundle('registry', REGISTRY_HOST);
    writeFileSync(file, bundle.certificate, { mode: 0o644 });
    registry = new TlsRegistry(bundle);
    const port = await freePort();
    project = await new Project('authority').begin();
    project.pool('chat', {
      replicas: 1,
      models: models(await registry.listen()),
      access: { port, tokens: { alice: { sha256: token.sha256 } } },
    });
    clients = new Clients(token, () => port);
    await project.synth();
    await project.terraform().init();
  });
  afterAll(async () => {
    registry?.end();
    await project.end();
    rmSync(folder, { recursive: true, force: true });
  });

  test('a registry under a private authority is refused, and the error of the apply says why', async () => {
    const { code, output } = await project.terraform().tryApply();
    expect([code, output]).toEqual([1, expect.stringMatching(UNKNOWN)]);
  });

  test('with the authority in the pool file the next apply pulls from it, and the pool serves', async () => {
    project.edit('chat', (pool) => (pool['pull'] = { ca: { file } }));
    await project.deploy();
    expect((await clients.generate()).status).toBe(200);
  });

  test('a proxy is not asked for a registry at a private address', async () => {
    project.edit('chat', (pool) => {
      pool['pull'] = { ca: { file }, proxy: NO_PROXY_HERE };
      pool['models'] = again(pool['models'] as object[]);
    });
    await project.synth();
    await project.terraform().apply();
    expect(await clients.models()).toEqual(['again:1']);
  });
});

kubeSuite('pull.ca on a cluster', () => {
  const project = new KubeProject('authority');
  const strangers = new KubeStrangers(project.prefix);
  const token = newToken();
  let registry: TlsRegistry | undefined;
  let caller: Caller;
  let team: string;

  beforeAll(async () => {
    team = await strangers.namespace('team');
    const [calling, tools] = await Promise.all([
      strangers.namespace('clients').then((space) => strangers.caller(space, { app: 'caller' })),
      strangers.pod(team),
    ]);
    caller = calling.caller;
    const pem = (await inside(tools, `cd /tmp && ${selfSigned('registry', `IP:${REGISTRY_HOST}`)} && cat crt key`))
      .stdout;
    const certificate = pem.slice(0, pem.indexOf('-----BEGIN PRIVATE'));
    await applied({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'corp-ca', namespace: team },
      data: { 'corp.pem': certificate },
    });
    registry = new TlsRegistry({ pem, certificate });
    const port = await registry.listen();
    const egress = [{ cidr: `${REGISTRY_HOST}/32`, ports: [port] }];
    await project.begin();
    project.pool('chat', {
      target: { kubernetes: 'gpu', namespace: team },
      replicas: 1,
      models: models(port),
      pull: { egress, ca: { configMap: 'corp-ca' } },
      access: { tokens: { alice: { sha256: token.sha256 } } },
    });
  });
  afterAll(async () => {
    registry?.end();
    caller?.end();
    await strangers.end();
    await project.end();
  });

  test('the pull trusts the authority of a ConfigMap: one apply from nothing to served', async () => {
    const pool = new KubePool(project.poolPrefix('chat'), team);
    await project.deploy();
    expect(
      (await new KubeClients(caller, token, () => `http://${pool.gatewayHost}:${CLIENT_PORT}`).generate()).status,
    ).toBe(200);
  });

  test('a proxy is not asked for a registry at a private address', async () => {
    project.edit('chat', (pool) => {
      pool['pull'] = { ...(pool['pull'] as object), proxy: NO_PROXY_HERE };
      pool['models'] = again(pool['models'] as object[]);
    });
    await project.synth();
    await project.terraform().apply();
  });

  test('without it the pull fails, and the error of the apply says why', async () => {
    project.edit('chat', (pool) => {
      pool['pull'] = { egress: (pool['pull'] as { readonly egress: unknown }).egress };
      pool['models'] = (pool['models'] as object[]).map((model) => ({ ...model, name: 'third:1' }));
    });
    await project.synth();
    const { code, output } = await project.terraform().tryApply();
    expect([code, output]).toEqual([1, expect.stringMatching(UNKNOWN)]);
  });
});
