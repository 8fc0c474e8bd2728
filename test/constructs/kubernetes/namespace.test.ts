import { exampleCluster, exampleKubernetesPool, omit } from '../../example-pool';
import { kubernetesObjects, ofKind } from '../../judges/objects';
import { type Synthesized, synthesize } from '../../synth';
import {
  type Changes,
  changedObjects,
  changedStack,
  EXISTING_NAMESPACE,
  namesOf,
  NOT_RETAINED,
  SHARED_CLAIM,
} from './changed-pool';

const example = exampleKubernetesPool();
const exampleStack = changedStack();

/** What applies objects that outlive `destroy`. */
const kept = (stack: Synthesized) =>
  Object.values(stack.json.resource['terraform_data'] ?? {}).filter(
    ({ provisioner }) => provisioner![0]!['local-exec'].environment['MANIFEST'] !== undefined,
  );

describe('an existing namespace', () => {
  test('contains only objects with the name and labels of the pool', () => {
    const objects = changedObjects(EXISTING_NAMESPACE);
    for (const kind of ['Namespace', 'ResourceQuota'] as const) expect(namesOf(kind, EXISTING_NAMESPACE)).toEqual([]);
    for (const { metadata } of objects) {
      expect(metadata.namespace).toBe('ml');
      expect(metadata.name ?? metadata.generateName).toMatch(/^pf-prod-chat-/);
      expect(metadata.labels).toMatchObject({
        'app.kubernetes.io/instance': 'pf-prod-chat',
        'app.kubernetes.io/managed-by': 'poolform',
      });
    }
    expect(changedStack(EXISTING_NAMESPACE).json).not.toHaveProperty('removed');
    expect(kept(changedStack(EXISTING_NAMESPACE))).toEqual([]);
  });

  test.each([
    ['true', 'Retain', {}],
    ['false', 'Delete', NOT_RETAINED],
  ] as const)(
    'says what becomes of claims, because a block that is absent keeps what the state has: retain %s, %s',
    (_, whenDeleted, changes) => {
      const [set] = ofKind(changedObjects({ ...EXISTING_NAMESPACE, ...changes }), 'StatefulSet');
      expect(set!.spec!.persistentVolumeClaimRetentionPolicy).toEqual({ whenScaled: 'Retain', whenDeleted });
    },
  );

  // a claim template retains claims unless a policy says otherwise
  test('keeps no models without storage.retain, unless the output says so', () => {
    const changes = { ...EXISTING_NAMESPACE, ...NOT_RETAINED };
    const policy = ofKind(changedObjects(changes), 'StatefulSet')[0]!.spec!.persistentVolumeClaimRetentionPolicy
      ?.whenDeleted;
    expect(
      policy === 'Delete' ||
        Object.keys(changedStack(changes).json.output['kept_after_destroy']!.value as object).length > 0,
    ).toBe(true);
  });
});

describe('storage.retain', () => {
  const claims = [1, 2].map(
    (n) => `claim models-pf-prod-chat-server-${n - 1} in namespace pf-prod-chat of gpu-cluster`,
  );

  test('true: the namespace is in no state, and is forgotten if it was in one; kubectl creates it', () => {
    expect(exampleStack.resources('kubernetes_namespace_v1')).toEqual({});
    expect(exampleStack.json.removed).toEqual([
      { from: 'kubernetes_namespace_v1.pf-prod-chat', lifecycle: { destroy: false } },
    ]);
    expect(exampleStack.json.output['kept_after_destroy']!.value).toEqual({ chat: claims });
    const [data] = kept(exampleStack);
    const { command, environment } = data!.provisioner![0]!['local-exec'];
    expect(command).toMatch(/kubectl .*apply --server-side/);
    expect(environment).toMatchObject({ CONTEXT: 'gpu-admin' });
    // no text of the pool file is in the command
    expect(command).not.toContain('pf-prod-chat');
    expect(data!.triggers_replace).toEqual([environment['MANIFEST']]);
    expect(ofKind(kubernetesObjects(exampleStack.json), 'Namespace').map((n) => n.metadata)).toEqual([
      {
        name: 'pf-prod-chat',
        labels: expect.objectContaining({
          'pod-security.kubernetes.io/enforce': 'restricted',
          'app.kubernetes.io/instance': 'pf-prod-chat',
        }) as object,
      },
    ]);
  });

  test('false: the namespace is a resource, and nothing is kept', () => {
    const notRetained = changedStack(NOT_RETAINED);
    expect(ofKind(kubernetesObjects(notRetained.json), 'Namespace')[0]!.metadata).toMatchObject({
      name: 'pf-prod-chat',
      labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
    });
    expect(notRetained.json).not.toHaveProperty('removed');
    expect(kept(notRetained)).toEqual([]);
    expect(notRetained.json.output['kept_after_destroy']!.value).toEqual({});
  });

  test('true: one claim is kept if all replicas share one', () => {
    const [claim] = ofKind(changedObjects(SHARED_CLAIM), 'PersistentVolumeClaim');
    expect(claim).toMatchObject({
      metadata: { name: 'pf-prod-chat-models', namespace: 'pf-prod-chat' },
      spec: {
        accessModes: ['ReadWriteMany'],
        storageClassName: 'fast-local',
        resources: { requests: { storage: '100Gi' } },
      },
    });
    const [set] = ofKind(changedObjects(SHARED_CLAIM), 'StatefulSet');
    expect(set!.spec).not.toHaveProperty('volumeClaimTemplates');
    expect(set!.spec!.template.spec!.volumes).toContainEqual({
      name: 'models',
      persistentVolumeClaim: { claimName: 'pf-prod-chat-models' },
    });
    expect(changedStack(SHARED_CLAIM).json.output['kept_after_destroy']!.value).toEqual({
      chat: ['claim pf-prod-chat-models in namespace pf-prod-chat of gpu-cluster'],
    });
    expect(changedStack(SHARED_CLAIM).json.removed).toEqual([
      { from: 'kubernetes_namespace_v1.pf-prod-chat', lifecycle: { destroy: false } },
      { from: 'kubernetes_persistent_volume_claim_v1.pf-prod-chat-models', lifecycle: { destroy: false } },
    ]);
    expect(ofKind(changedObjects({ ...SHARED_CLAIM, ...EXISTING_NAMESPACE }), 'Namespace')).toEqual([]);
  });

  test('false: a shared claim is a resource', () => {
    const changes = { ...SHARED_CLAIM, ...NOT_RETAINED };
    expect(ofKind(changedObjects(changes), 'PersistentVolumeClaim')).toHaveLength(1);
    const claims = changedStack(changes).resources('kubernetes_persistent_volume_claim_v1');
    expect(Object.keys(claims)).toEqual(['pf-prod-chat-models']);
    expect(claims['pf-prod-chat-models']!.depends_on).toEqual(['kubernetes_namespace_v1.pf-prod-chat']);
  });

  // the provider reads KUBE_CONFIG_PATH, and kubectl alone does not: it would create the namespace in another cluster
  test('true: kubectl uses the cluster that KUBE_CONFIG_PATH gives the provider', () => {
    const [data] = kept(exampleStack);
    expect(JSON.stringify(data!.provisioner)).toContain('KUBE_CONFIG_PATH');
  });
});

test('the quota is the number of devices that all replicas need, by the name of their resource', () => {
  const hard = (changes: Changes) => ofKind(changedObjects(changes), 'ResourceQuota').map((q) => q.spec?.hard);
  expect(hard({})).toEqual([{ 'requests.nvidia.com/gpu': '2' }]);
  expect(hard({ gpus: { ...example.gpus!, count: 4 }, devices: { resource: 'nvidia.com/mig-1g.10gb' } })).toEqual([
    { 'requests.nvidia.com/mig-1g.10gb': '8' },
  ]);
  expect(
    ofKind(kubernetesObjects(synthesize(exampleCluster([omit(example, 'devices', 'gpus')])).json), 'ResourceQuota'),
  ).toEqual([]);
});

test('devices without GPUs are a bug, and throw', () => {
  expect(() => synthesize(exampleCluster([omit(example, 'gpus')]))).toThrow('pool chat has a device resource');
});
