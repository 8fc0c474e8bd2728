import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterObject } from '../../../cli/import/blocks';
import { exampleCluster, exampleKubernetesPool } from '../../example-pool';
import { kubernetesObjects } from '../../judges/objects';
import { synthesize } from '../../synth';
import { poolform } from '../run';

const STACK = synthesize(exampleCluster([exampleKubernetesPool()])).text;

/** What the cluster has after an apply. */
const cluster = (): ClusterObject[] =>
  (kubernetesObjects(JSON.parse(STACK) as Parameters<typeof kubernetesObjects>[0]) as unknown as ClusterObject[]).map(
    (object) => {
      const { generateName, name = `${generateName}x7k2p` } = object.metadata;
      return { ...object, metadata: { ...object.metadata, name } };
    },
  );

interface Report {
  readonly imports: readonly { readonly to: string; readonly id: string }[];
  readonly missing: readonly string[];
  readonly foreign: readonly string[];
}

describe('poolform import', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'poolform-import-'));
  beforeAll(() => {
    mkdirSync(join(cwd, 'stack'));
    writeFileSync(join(cwd, 'stack/cdk.tf.json'), STACK);
  });
  afterAll(() => rmSync(cwd, { recursive: true }));

  const imported = async (items: readonly ClusterObject[], ...more: readonly string[]) => {
    writeFileSync(join(cwd, 'objects.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    return poolform(['import', 'stack', 'objects.json', ...more], { cwd });
  };
  const report = async (items: readonly ClusterObject[]) => {
    const { code, stdout, stderr } = await imported(items, '--json');
    expect(stderr).toBe('');
    return { code, ...(JSON.parse(stdout) as Report) };
  };

  test('a pool keeps what identifies its state, so that it belongs to no other one now', async () => {
    const state = 'ffad666f-322a-d800-0d6d-609ba20925df';
    const marked = (instance: string) =>
      cluster().map((object) =>
        object.metadata.name === 'pf-prod-chat-last-server'
          ? {
              ...object,
              metadata: {
                ...object.metadata,
                labels: { ...object.metadata.labels, 'app.kubernetes.io/instance': instance },
                annotations: { 'poolform.org/state': state },
              },
            }
          : { ...object, metadata: { ...object.metadata, annotations: {} } },
      );
    const pools = async (instance: string) =>
      (await report(marked(instance))).imports.filter(({ to }) => to.startsWith('terraform_data.'));
    expect(await pools('pf-prod-chat')).toEqual([
      { to: 'terraform_data.removal_gpu-cluster["pf-prod-chat/pf-prod-chat"]', id: state },
    ]);
    expect(await pools('pf-prod-talk')).toEqual([]);
  });

  test('names every object that a state can lose, and leaves Jobs to the apply', async () => {
    const { code, imports, missing, foreign } = await report(cluster());
    expect([code, missing, foreign]).toEqual([0, [], []]);
    const all = Object.entries((JSON.parse(STACK) as { resource: Record<string, object> }).resource).flatMap(
      ([type, resources]) => Object.keys(resources).map((id) => `${type}.${id}`),
    );
    expect(
      imports
        .map(({ to }) => to)
        .filter((to) => !to.startsWith('terraform_data.'))
        .sort(),
    ).toEqual(all.filter((address) => !/^(terraform_data|kubernetes_job_v1)\./.test(address)).sort());
    expect(imports).toContainEqual({
      to: 'kubernetes_stateful_set_v1.chat_servers_set_E53EA365',
      id: 'pf-prod-chat/pf-prod-chat-server',
    });
    expect(imports).toContainEqual({
      to: 'kubernetes_config_map_v1.chat_gateway_configuration_7D96246F',
      id: 'pf-prod-chat/pf-prod-chat-gateway-x7k2p',
    });
  });

  test('prints blocks that Terraform takes, and what the apply will create', async () => {
    const items = cluster().filter(({ kind }) => kind !== 'PodDisruptionBudget');
    const { code, stdout, stderr } = await imported(items);
    const blocks = (JSON.parse(stdout) as { readonly import: Report['imports'] }).import;
    expect([code, blocks.every(({ to, id }) => to !== '' && id.startsWith('pf-prod-chat/'))]).toEqual([0, true]);
    expect(stderr.split('\n').slice(0, 1)).toEqual([
      'kubernetes_pod_disruption_budget_v1.chat_gateway_budget_F67013C7: not in the cluster, the apply creates it',
    ]);
  });

  test('never takes an object of somebody else for ours', async () => {
    for (const [label, value] of [
      ['app.kubernetes.io/managed-by', 'Helm'],
      ['app.kubernetes.io/instance', 'pf-prod-other'],
    ] as const) {
      const items = cluster().map((object) =>
        object.kind === 'StatefulSet'
          ? { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, [label]: value } } }
          : object,
      );
      const { code, imports, foreign } = await report(items);
      expect([code, foreign]).toEqual([1, ['kubernetes_stateful_set_v1.chat_servers_set_E53EA365']]);
      expect(imports.map(({ to }) => to)).not.toContain(foreign[0]);
      expect((await imported(items)).stderr).toContain(
        `error: ${foreign[0]}: an object of this name is not the pool's`,
      );
    }
    const elsewhere = cluster().map((object) => ({
      ...object,
      metadata: { ...object.metadata, namespace: 'elsewhere' },
    }));
    expect((await report(elsewhere)).imports).toEqual([]);
  });

  test('of several configurations takes the one that the gateways use', async () => {
    const items = cluster();
    const config = items.find(({ kind }) => kind === 'ConfigMap')!;
    const former = { ...config, metadata: { ...config.metadata, name: `${config.metadata.generateName}aaaaa` } };
    const { imports } = await report([former, ...items]);
    expect(imports.filter(({ id }) => id.includes('gateway-'))).toEqual([
      expect.objectContaining({ id: 'pf-prod-chat/pf-prod-chat-gateway-x7k2p' }),
    ]);
  });

  test.each([
    [['import', 'nowhere', 'objects.json'], 'error: "nowhere/cdk.tf.json": cannot be read (ENOENT)\n'],
    [['import', 'stack', 'stack/cdk.tf.json'], 'error: "stack/cdk.tf.json": expected JSON with the key items\n'],
    [['import', 'stack', 'words'], 'error: "words": not JSON\n'],
  ])('%j says what is wrong with the file', async (argv, line) => {
    writeFileSync(join(cwd, 'words'), 'No resources found');
    expect(await poolform(argv, { cwd })).toEqual({ code: 1, stdout: '', stderr: line });
  });
});
