import { exampleCluster, exampleKubernetesPool, omit } from '../../example-pool';
import { kubernetesObjects, ofKind } from '../../judges/objects';
import { synthesize } from '../../synth';
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

describe('an existing namespace', () => {
  test('contains only objects with the name and labels of the pool', () => {
    const objects = changedObjects(EXISTING_NAMESPACE);
    expect(namesOf('Namespace', EXISTING_NAMESPACE)).toEqual([]);
    for (const { metadata } of objects) {
      expect(metadata.namespace).toBe('ml');
      expect(metadata.name ?? metadata.generateName).toMatch(/^pf-prod-chat-/);
      expect(metadata.labels).toMatchObject({
        'app.kubernetes.io/instance': 'pf-prod-chat',
        'app.kubernetes.io/managed-by': 'poolform',
      });
    }
    expect(changedStack(EXISTING_NAMESPACE).json).not.toHaveProperty('removed');
  });
});

/** What is applied and what is kept by kubectl. */
const kept = (changes: Changes = {}) => changedStack(changes).resources('terraform_data')['chat_home_kept_D26F27AC']!;
/** What removes pools in the end. */
const removal = (changes: Changes = {}) =>
  changedStack(changes).resources('terraform_data')['removal_gpu-cluster'] as unknown as {
    readonly for_each: Readonly<Record<string, object>>;
    readonly provisioner: readonly {
      readonly 'local-exec': {
        readonly when: string;
        readonly command: string;
        readonly environment: Readonly<Record<string, string>>;
      };
    }[];
  };

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
    const data = kept();
    const { command, environment } = data.provisioner![0]!['local-exec'];
    expect(environment['POOLFORM_KEPT']).toContain('apply --server-side');
    expect(environment).toMatchObject({ CONTEXT: 'gpu-admin' });
    // no text of the pool file is in the command or the script
    expect(`${command}${environment['POOLFORM_KEPT']}`).not.toContain('pf-prod-chat');
    expect(data.triggers_replace).toEqual([
      environment['MANIFEST'],
      '',
      // a namespace that is missing is unknown until the apply, and that creates it again
      expect.stringMatching(/^\$\{data\.kubernetes_namespace_v1\.chat_home_found_\w+\.metadata\[0\]\.uid == "" \? /),
      // so is one that is being deleted: this goes first
      expect.stringMatching(
        /^\$\{data\.kubernetes_config_map_v1\.chat_home_found-marker_\w+\.metadata\[0\]\.uid == "" \? /,
      ),
      '${terraform_data.removal_gpu-cluster["pf-prod-chat/pf-prod-chat"].id}',
    ]);
    expect(JSON.parse(environment['MANIFEST']!)).toMatchObject({
      items: [
        { kind: 'Namespace', metadata: { name: 'pf-prod-chat' } },
        { kind: 'ConfigMap', metadata: { name: 'pf-prod-chat-namespace', namespace: 'pf-prod-chat' } },
        {},
        {},
      ],
    });
    expect(ofKind(kubernetesObjects(exampleStack.json), 'Namespace').map((n) => n.metadata)).toEqual([
      {
        name: 'pf-prod-chat',
        annotations: { 'poolform.org/owner': 'team-ml' },
        labels: expect.objectContaining({
          'pod-security.kubernetes.io/enforce': 'restricted',
          'app.kubernetes.io/instance': 'pf-prod-chat',
        }) as object,
      },
    ]);
  });

  test('false: nothing is in a state either, so that no destroy reaches it before it is removed on purpose', () => {
    for (const changes of [NOT_RETAINED, { ...NOT_RETAINED, ...SHARED_CLAIM }]) {
      const { resource, output } = changedStack(changes).json;
      for (const type of ['kubernetes_namespace_v1', 'kubernetes_persistent_volume_claim_v1'])
        expect(resource).not.toHaveProperty(type);
      expect(output['kept_after_destroy']!.value).toEqual({});
      const [set] = ofKind(changedObjects(changes), 'StatefulSet');
      expect(set!.spec!.persistentVolumeClaimRetentionPolicy?.whenDeleted ?? 'Retain').toBe('Retain');
    }
  });

  test('the present file decides whether a destroy removes claims and namespace', () => {
    const words = (changes: Changes) => {
      const { for_each, provisioner } = removal(changes);
      const { when, environment } = provisioner[0]!['local-exec'];
      return { when, pools: Object.keys(for_each), keep: environment['KEEP'], remove: environment['REMOVE'] };
    };
    const [own, guest] = ['pf-prod-chat/pf-prod-chat', 'pf-prod-chat/ml'];
    const when = 'destroy';
    expect(words({})).toEqual({ when, pools: [own], keep: own, remove: '' });
    expect(words(NOT_RETAINED)).toEqual({ when, pools: [own], keep: '', remove: own });
    expect(words({ ...NOT_RETAINED, ...EXISTING_NAMESPACE })).toEqual({
      when,
      pools: [guest],
      keep: '',
      remove: guest,
    });
  });

  test('a cluster without pools still removes the last one that left', () => {
    const { resources } = synthesize(exampleCluster([]));
    expect(resources('terraform_data')['removal_gpu-cluster']).toHaveProperty('provisioner');
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

  // the provider reads KUBE_CONFIG_PATH, and kubectl alone does not: it would create the namespace in another cluster
  test('true: kubectl uses the cluster that KUBE_CONFIG_PATH gives the provider', () => {
    for (const data of Object.values(exampleStack.resources('terraform_data')))
      expect(JSON.stringify(data.provisioner)).toContain('KUBE_CONFIG_PATH');
  });
});

// it would refuse the pods of a rollout to fewer GPUs while the old ones hold theirs
test('no quota stands in the way of a rollout', () => {
  expect(namesOf('ResourceQuota')).toEqual([]);
});

test('devices without GPUs are a bug, and throw', () => {
  expect(() => synthesize(exampleCluster([omit(example, 'gpus')]))).toThrow('pool chat has a device resource');
});
