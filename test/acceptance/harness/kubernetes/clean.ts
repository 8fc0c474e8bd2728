import { applied, kubectl, type Metadata, objects, type PodJson, restrictedPod, tryKubectl } from './kubectl';
import { IMAGES } from '../needs';
import { progress, until } from '../run';

/** Objects of a namespace, by kind and name, without those that every namespace has or that come and go. */
export async function inNamespace(namespace: string): Promise<string[]> {
  const kinds = (await kubectl('api-resources', '--verbs=list', '--namespaced', '-o', 'name'))
    .split('\n')
    .filter((kind) => !/^(events|bindings|leases)\b/.test(kind));
  const found = await kubectl('get', kinds.join(','), '-n', namespace, '-o', 'name', '--ignore-not-found');
  return found
    .split('\n')
    .filter((name) => name !== '' && !/^(configmap\/kube-root-ca\.crt|serviceaccount\/default)$/.test(name))
    .sort();
}

/**
 * Removes namespaces whose names begin with the prefix, with their claims. Volumes that outlive their claims are
 * emptied and freed.
 */
export async function removeNamespaces(prefix: string): Promise<void> {
  const spaces = (await objects<{ readonly metadata: Metadata }>('namespaces'))
    .map((n) => n.metadata.name)
    .filter((name) => name.startsWith(prefix));
  await Promise.all(spaces.map(removeNamespace));
  await giveBack(prefix);
}

async function removeNamespace(name: string): Promise<void> {
  // deleting a namespace waits for half of the longest grace period of its pods
  await tryKubectl(
    'delete',
    'statefulsets,deployments,jobs',
    '--all',
    '-n',
    name,
    '--cascade=background',
    '--timeout=60s',
  );
  await tryKubectl('delete', 'pods', '--all', '-n', name, '--grace-period=1', '--timeout=120s');
  await tryKubectl('delete', 'namespace', name, '--wait=true', '--timeout=240s');
}

interface VolumeJson {
  readonly metadata: Metadata;
  readonly spec: {
    readonly claimRef?: { readonly namespace: string };
    readonly storageClassName?: string;
    readonly accessModes: readonly string[];
    readonly capacity: { readonly storage: string };
  };
  readonly status: { readonly phase: string };
}

/** Volumes of these suites that have lost their claim and wait to be freed. */
async function released(prefix: string): Promise<readonly VolumeJson[]> {
  return (await objects<VolumeJson>('pv')).filter(
    ({ spec, status }) => status.phase === 'Released' && spec.claimRef?.namespace.startsWith(prefix),
  );
}

/** The next claim on such a volume would find the models of the last: each is claimed once more, emptied and freed. */
async function giveBack(prefix: string): Promise<void> {
  const volumes = await released(prefix);
  if (volumes.length === 0) return;
  const namespace = `${prefix}emptied`;
  await applied({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const free = (name: string): Promise<unknown> =>
    tryKubectl('patch', 'pv', name, '--type=json', '-p', '[{"op":"remove","path":"/spec/claimRef"}]');
  await Promise.all(volumes.map(({ metadata }) => free(metadata.name)));
  const work = volumes.flatMap(({ metadata: { name }, spec }) => [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace },
      spec: {
        volumeName: name,
        storageClassName: spec.storageClassName,
        accessModes: spec.accessModes,
        resources: { requests: spec.capacity },
      },
    },
    restrictedPod(name, namespace, IMAGES.client, ['find', '/claim', '-mindepth', '1', '-delete'], { claim: name }),
  ]);
  await applied(...work);
  await until(
    'the volumes are empty',
    120_000,
    async () => (await objects<PodJson>('pods', '-n', namespace)).every((p) => p.status.phase === 'Succeeded'),
    500,
  ).catch((error: unknown) => progress(String(error)));
  await removeNamespace(namespace);
  await Promise.all((await released(prefix)).map(({ metadata }) => free(metadata.name)));
}
