import { kubectl, type Metadata, objects } from '../harness/kubernetes/kubectl';
import { kubeSuite } from '../harness/kubernetes/needs';
import { Admission, admitted } from '../harness/kubernetes/policies';
import { KubePool, KubeProject } from '../harness/kubernetes/project';
import { KubeStrangers } from '../harness/kubernetes/strangers';
import { IMAGES } from '../harness/needs';
import { type Doc, newToken, TINY } from '../harness/project';

const TEMPLATE = 'object.spec.template.spec';
const CONTAINER = `${TEMPLATE}.containers[0]`;
const WORKLOADS = { groups: ['apps'], resources: ['deployments', 'statefulsets'] } as const;
const JOBS = { groups: ['batch'], resources: ['jobs'], operations: ['CREATE'] } as const;

/** As GKE Autopilot: requests are raised, and a toleration is added. */
const RAISED = `[
  JSONPatch{op: "add", path: "/spec/template/spec/containers/0/resources/requests/cpu", value: "150m"},
  JSONPatch{op: "add", path: "/spec/template/spec/containers/0/resources/requests/ephemeral-storage", value: "10Mi"}
]`;
const TOLERATION =
  'Object.spec.template.spec.tolerations{key: "kubernetes.io/arch", operator: "Equal", value: "amd64", ' +
  'effect: "NoSchedule"}';
// the API server cannot convert a list of objects, so the list begins empty
const TOLERATED = `has(${TEMPLATE}.tolerations) &&
  ${TEMPLATE}.tolerations.exists(t, has(t.key) && t.key.contains("arch"))
  ? [] : has(${TEMPLATE}.tolerations)
  ? [JSONPatch{op: "add", path: "/spec/template/spec/tolerations/-", value: ${TOLERATION}}]
  : [JSONPatch{op: "add", path: "/spec/template/spec/tolerations", value: []},
     JSONPatch{op: "add", path: "/spec/template/spec/tolerations/-", value: ${TOLERATION}}]`;
/** As Kyverno, and others that put something into every container. */
const ENV = 'Object.spec.template.spec.containers.env{name: "INJECTED", value: "yes"}';
const INJECTED = `${CONTAINER}.env.exists(e, e.name == "INJECTED")
  ? [] : [JSONPatch{op: "add", path: "/spec/template/spec/containers/0/env/-", value: ${ENV}}]`;
const NOTE = '"policies.kyverno.io/last-applied-patches"';
const NOTED = `[JSONPatch{op: "add",
  path: "/spec/template/metadata/annotations/" + jsonpatch.escapeKey(${NOTE}), value: "x"}]`;
/** A mirror before each image: another name of the same registry. */
const MIRROR = 'localhost:5000';
const MIRRORED = `[JSONPatch{op: "replace", path: "/spec/template/spec/containers/0/image",
  value: ${CONTAINER}.image.replace("127.0.0.1:5000", "${MIRROR}")}]`;

interface WorkloadJson {
  readonly metadata: Metadata & { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
      readonly spec: {
        readonly tolerations?: readonly { readonly key?: string }[];
        readonly containers: readonly {
          readonly image: string;
          readonly env?: readonly { readonly name: string }[];
          readonly resources: { readonly requests: Doc; readonly limits: Doc };
        }[];
      };
    };
  };
}

kubeSuite('admission and managers of a cluster', () => {
  const project = new KubeProject('admit');
  const strangers = new KubeStrangers(project.prefix);
  const pool = new KubePool(project.poolPrefix('chat'));
  const admission = new Admission(project.prefix, [pool.namespace, `${project.prefix}probe`]);
  const workload = async (name: string): Promise<WorkloadJson> => {
    const [found] = await objects<WorkloadJson>(name, '-n', pool.namespace);
    if (!found) throw new Error(`${name} is missing`);
    return found;
  };
  const cluster = (more: Doc = {}): Doc => ({
    leaveAlone: ['images', 'resources', 'env', 'tolerations'],
    labels: { owner: 'ml-team' },
    annotations: { 'example.com/contact': 'ml@example.com' },
    ...more,
  });

  beforeAll(async () => {
    const namespace = await strangers.namespace('probe');
    for (const [name, patch] of Object.entries({ RAISED, TOLERATED, INJECTED, NOTED, MIRRORED }))
      for (const [kind, matched] of Object.entries({ workloads: WORKLOADS, jobs: JOBS }))
        await admission.mutate(`${name.toLowerCase()}-${kind}`, matched, patch);
    const owned = { 'owner is missing': 'has(object.metadata.labels) && "owner" in object.metadata.labels' };
    await admission.require(
      'owned-core',
      { groups: [''], resources: ['services', 'persistentvolumeclaims', 'pods'] },
      owned,
    );
    await admission.require('owned-namespace', { groups: [''], resources: ['namespaces'] }, owned);
    await admission.require('owned-policies', { groups: ['networking.k8s.io'], resources: ['networkpolicies'] }, owned);
    await admission.require('owned-budgets', { groups: ['policy'], resources: ['poddisruptionbudgets'] }, owned);
    await admission.require(
      'owned-apps',
      { groups: ['apps', 'batch'], resources: ['deployments', 'statefulsets', 'jobs'] },
      owned,
    );
    await admission.require(
      'owned-maps',
      { groups: [''], resources: ['configmaps'] },
      { 'owner is missing': `object.metadata.name == "kube-root-ca.crt" || (${owned['owner is missing']})` },
    );
    await admission.effective(async () => {
      const labels = { owner: 'me' };
      const { spec } = await admitted<WorkloadJson>({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'probe', namespace, labels },
        spec: {
          selector: { matchLabels: labels },
          template: {
            metadata: { labels, annotations: { a: 'b' } },
            spec: {
              containers: [
                {
                  name: 'x',
                  image: IMAGES.client,
                  env: [{ name: 'A', value: 'b' }],
                  resources: { requests: { cpu: '1m' }, limits: {} },
                },
              ],
            },
          },
        },
      } as unknown as WorkloadJson);
      const { tolerations = [], containers } = spec.template.spec;
      return tolerations.length === 1 && containers[0]?.env?.length === 2 && containers[0].image.startsWith(MIRROR);
    });

    await project.begin({}, cluster());
    project.pool('chat', {
      replicas: 1,
      gpus: 'none',
      cpus: 0.2,
      models: [TINY],
      scheduling: {},
      storage: { size: '1GiB', retain: false },
      access: { tokens: { alice: { sha256: newToken().sha256 } } },
    });
    await project.deploy();
  }, 600_000);
  afterAll(async () => {
    await project.end();
    await admission.end();
    await strangers.end();
  });

  test('what admission changes in servers, gateways and Jobs is no drift, and it is there', async () => {
    for (const name of [`statefulset/${pool.server}`, `deployment/${pool.prefix}-gateway`, 'jobs']) {
      const { template } = (await workload(name)).spec;
      const [container] = template.spec.containers;
      expect(template.spec.tolerations?.map(({ key }) => key)).toContain('kubernetes.io/arch');
      expect(container?.resources.requests).toMatchObject({ cpu: '150m', 'ephemeral-storage': '10Mi' });
      expect(container?.env?.map((e) => e.name)).toContain('INJECTED');
      expect(container?.image).toContain(MIRROR);
      expect(template.metadata.annotations).toHaveProperty(['policies.kyverno.io/last-applied-patches']);
    }
    await project.terraform().expectNothingToDo();
  });

  test('marks of cluster managers stay, and are no drift', async () => {
    const marks = ['field.cattle.io/projectId=c-1:p-1', 'cattle.io/status={}', 'argocd.argoproj.io/tracking-id=x'];
    for (const object of [`namespace/${pool.namespace}`, `deployment/${pool.prefix}-gateway`, `service/${pool.server}`])
      await kubectl('annotate', '-n', pool.namespace, object, ...marks);
    await kubectl('label', 'namespace', pool.namespace, 'istio-injection=disabled');
    const redeployed = { spec: { template: { metadata: { annotations: { 'cattle.io/timestamp': 'now' } } } } };
    await kubectl('patch', '-n', pool.namespace, `deployment/${pool.prefix}-gateway`, '-p', JSON.stringify(redeployed));
    await project.terraform().expectNothingToDo();
  });

  test('a change of the pool file reaches what is left to admission, and new labels reach every object', async () => {
    project.environmentFile((file) => {
      const nodes = (file['kubernetes'] as { readonly gpu: Doc }).gpu['nodes'];
      file['kubernetes'] = { gpu: cluster({ nodes, labels: { owner: 'other-team' } }) };
    });
    project.edit('chat', (file) => (file['memory'] = '600MiB'));
    await project.synth();
    await project.terraform().apply();
    await project.terraform().expectNothingToDo();
    const set = await workload(`statefulset/${pool.server}`);
    expect(set.spec.template.spec.containers[0]?.resources.limits).toMatchObject({ memory: '600Mi' });
    expect(set.spec.template.spec.tolerations?.map(({ key }) => key)).toContain('kubernetes.io/arch');
    const running = await objects<{ readonly spec: WorkloadJson['spec']['template']['spec'] }>(
      'pod',
      '-n',
      pool.namespace,
      `${pool.server}-0`,
    );
    expect(running[0]?.spec.containers[0]?.resources.limits).toMatchObject({ memory: '600Mi' });

    const kinds =
      'statefulsets,deployments,services,configmaps,networkpolicies,poddisruptionbudgets,persistentvolumeclaims';
    const found = [
      ...(await objects<{ readonly metadata: WorkloadJson['metadata'] }>(kinds, '-n', pool.namespace)),
      ...(await objects<{ readonly metadata: WorkloadJson['metadata'] }>('namespace', pool.namespace)),
    ].filter(({ metadata }) => metadata.name !== 'kube-root-ca.crt');
    expect(found.length).toBeGreaterThan(10);
    for (const { metadata } of found) {
      expect([metadata.name, metadata.labels?.['owner']]).toEqual([metadata.name, 'other-team']);
      expect(metadata.annotations).toMatchObject({ 'example.com/contact': 'ml@example.com' });
    }
    const [namespace] = await objects<{ readonly metadata: WorkloadJson['metadata'] }>('namespace', pool.namespace);
    expect(namespace?.metadata.annotations).toHaveProperty(['field.cattle.io/projectId'], 'c-1:p-1');
    expect(namespace?.metadata.labels).toHaveProperty('istio-injection', 'disabled');
  });
});
