import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { consistencyJudge } from './consistency';
import { modelJudge } from './models';
import { type KubernetesObject, kubernetesObjects, ofKind, podTemplates } from './objects';
import { judgedObjects } from './places';
import { apiVersions, schemaJudge } from './schemas';
import { typeJudge } from './types';

/** A folder with the API's definitions, version by version: see `apiVersions`. */
const folder = process.env['KUBERNETES_SCHEMAS'];
const judged = Object.entries(judgedObjects());
const [, pool] = judged[0]!;

/** A copy that is broken. */
function broken(how: (all: readonly KubernetesObject[]) => void): readonly KubernetesObject[] {
  const copy = structuredClone(pool);
  how(copy);
  return copy;
}

const serverSpec = (all: readonly KubernetesObject[]) =>
  podTemplates(all).find(([name]) => name.endsWith('-server'))![1].spec!;

/** Wrong in ways that each judge of the API sees its part of. */
const misspelt = broken((all) => {
  const [set] = ofKind(all, 'StatefulSet');
  Object.assign(serverSpec(all).containers[0]!, { volumeMount: [] });
  Object.assign(set!.spec!, { replicas: '2' });
  Object.assign(ofKind(all, 'Service')[0]!.spec!.ports![0]!, { port: undefined });
  Object.assign(podTemplates(all).at(-1)![1].spec!, { restartPolicy: 'Sometimes' });
  Object.assign(podTemplates(all).at(-1)![1].spec!.containers[0]!.resources!.limits!, { memory: '24GB' });
});

test('there is something to judge', () => {
  expect(judged.length).toBeGreaterThanOrEqual(7);
  for (const [, objects] of judged) expect(new Set(objects.map((o) => o.kind)).size).toBeGreaterThanOrEqual(7);
});

describe('turning Terraform into objects fails', () => {
  const of = (type: string, body: object) => () => kubernetesObjects({ resource: { [type]: { a: body as never } } });
  test.each([
    [
      'for a type that it does not know',
      of('kubernetes_secret_v1', { metadata: { name: 'a' } }),
      'kubernetes_secret_v1.a: no Kubernetes kind is known for it',
    ],
    [
      'for two blocks of what there is one of',
      of('kubernetes_service_v1', { spec: [{ type: 'ClusterIP' }, {}] }),
      'Service.spec: 2 blocks of what the API has one of',
    ],
    [
      'for a reference to nothing',
      of('kubernetes_job_v1', { metadata: { name: '${kubernetes_job_v1.b.metadata[0].name}' } }),
      'refers to nothing in the stack',
    ],
    [
      'for any other expression',
      of('kubernetes_job_v1', { metadata: { name: 'a-${uuid()}' } }),
      'not a name and not text: a-${uuid()}',
    ],
  ])('%s', (_, make, message) => expect(make).toThrow(message));
});

describe('Pod Security restricted and good practice', () => {
  function judge(objects: readonly KubernetesObject[]): {
    readonly rules: readonly string[];
    readonly found: readonly string[];
  } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(__dirname, 'pod-security.mjs')], {
      input: JSON.stringify(objects),
      encoding: 'utf8',
      timeout: 60_000,
    });
    if (status !== 0) throw new Error(`the judge ended with ${status}: ${stderr}`);
    return JSON.parse(stdout) as ReturnType<typeof judge>;
  }

  test('no rule finds anything', () => {
    const { rules, found } = judge(
      judged.flatMap(([name, objects]) =>
        objects.map((o) => ({ ...o, metadata: { ...o.metadata, name: `${name}: ${o.metadata.name}` } })),
      ),
    );
    expect(found).toEqual([]);
    expect(rules.filter((r) => r.startsWith('PSS'))).toHaveLength(17);
    expect(rules.filter((r) => r.startsWith('KBP'))).toHaveLength(22);
  });

  test('the judge sees what is wrong, in an init container too', () => {
    const open = broken((all) => {
      const spec = serverSpec(all);
      spec.containers[0]!.securityContext = { privileged: true, capabilities: { add: ['SYS_ADMIN'] } };
      delete spec.containers[0]!.resources;
      Object.assign(spec, { securityContext: {}, hostNetwork: true, automountServiceAccountToken: true });
      spec.volumes!.push({ name: 'host', hostPath: { path: '/' } });
    });
    const codes = judge(open).found.map((f) => f.split(' ')[0]);
    for (const code of [
      'PSS102',
      'PSS103',
      'PSS104',
      'PSS105',
      'PSS201',
      'PSS202',
      'PSS203',
      'PSS205',
      'PSS206',
      'KBP002',
      'KBP003',
      'KBP004',
      'KBP005',
      'KBP102',
      'KBP106',
    ])
      expect(codes).toContain(code);
    const rootInit = broken((all) =>
      Object.assign(serverSpec(all).initContainers![0]!.securityContext!, { runAsNonRoot: false }),
    );
    expect(judge(rootInit).found).toEqual([
      'PSS203 pf-prod-chat-server: Requires the container to runs as non root user.',
    ]);
  });
});

describe('the API, as far as npm packages know it', () => {
  test('every object has the types of Kubernetes 1.25 and 1.30, and no field that they do not know', () => {
    // in one go with what is wrong: most of the time goes into reading the types
    const wrong = misspelt.map((o) => ({ ...o, metadata: { name: `wrong-${o.kind}` } }));
    const each = new Map(judged.flatMap(([, objects]) => objects.map((o) => [JSON.stringify(o), o])));
    const said = typeJudge([...each.values(), ...wrong]);
    expect(said.filter((s) => !s.includes(': wrong-'))).toEqual([]);
    for (const version of ['1.25', '1.30']) {
      const all = said.join('\n');
      expect(all).toContain(
        `Kubernetes ${version}: wrong-StatefulSet: Object literal may only specify known properties, and '"volumeMount"' does not exist`,
      );
      expect(all).toContain(
        `Kubernetes ${version}: wrong-StatefulSet: Type 'string' is not assignable to type 'number'`,
      );
      expect(all).toContain(`Kubernetes ${version}: wrong-Service: Property 'port' is missing`);
    }
  });

  test('every quantity is one, and every word is one of those that its field may hold in Kubernetes 1.33', () => {
    for (const [name, objects] of judged) expect([name, ...modelJudge(objects)]).toEqual([name]);
    const said = modelJudge(misspelt).join('\n');
    expect(said).toContain('resources/limits/memory must match format "quantity"');
    expect(said).toContain('restartPolicy must be equal to one of the allowed values');
    expect(said).toContain('ports/0 must have required property port');
  });
});

describe('what no schema says', () => {
  test('names, selectors and text are sound', () => {
    for (const [name, objects] of judged) expect([name, ...consistencyJudge(objects)]).toEqual([name]);
  });

  test('the judge sees what is not', () => {
    const bad = broken((all) => {
      const spec = serverSpec(all);
      const [server] = spec.containers;
      Object.assign(ofKind(all, 'StatefulSet')[0]!.spec!, { serviceName: 'other' });
      Object.assign(ofKind(all, 'StatefulSet')[0]!.spec!.template.metadata!.labels!, { team: 'a b' });
      Object.assign(ofKind(all, 'Job')[0]!.metadata!, { name: `${'a'.repeat(60)}-job` });
      Object.assign(ofKind(all, 'Deployment')[0]!.spec!.selector, {
        matchLabels: { 'app.kubernetes.io/instance': 'pf-prod-chat' },
      });
      Object.assign(ofKind(all, 'Service')[0]!.spec!.ports![0]!, { targetPort: 'nowhere' });
      Object.assign(podTemplates(all).at(-1)![1].spec!, {
        volumes: [{ name: 'spare', persistentVolumeClaim: { claimName: 'models' } }],
      });
      server!.volumeMounts![1]!.name = 'elsewhere';
      server!.readinessProbe!.httpGet!.port = 'metrics';
      server!.args!.push('echo $$ $(HOME)');
      server!.env!.push({ name: 'HOME', value: '/' });
    });
    const said = consistencyJudge(bad).join('\n');
    for (const each of [
      `Job ${'a'.repeat(60)}-job: not a name`,
      'not a label: team=a b',
      'Deployment pf-prod-chat-gateway: selects pf-prod-chat-server, pf-prod-chat-gateway',
      'no pod has a port nowhere',
      'its Service is not there',
      'mounts elsewhere, which is no volume',
      'a probe asks port metrics',
      'HOME twice',
      'container server: the kubelet makes another text of its command',
      'nobody mounts spare',
      'nobody makes the claim models',
    ])
      expect(said).toContain(each);
  });
});

describe('the API of every version', () => {
  if (!folder) {
    process.stderr.write(
      'SKIPPED: the schemas of Kubernetes 1.25 to 1.36: set KUBERNETES_SCHEMAS to a folder that has them (see test/judges/schemas.ts)\n',
    );
    test.skip('every object fits, and the judge sees what does not', () => undefined);
    return;
  }
  const versions = apiVersions(folder);

  test('all versions are there', () => {
    expect(versions.map((v) => v.version)).toEqual(
      expect.arrayContaining(Array.from({ length: 12 }, (_, i) => `1.${25 + i}`)),
    );
  });

  test.each(versions.map((v) => [v.version, v] as const))(
    'every object fits Kubernetes %s, and the judge sees what does not',
    (_, version) => {
      const judge = schemaJudge(version);
      for (const [name, objects] of judged) expect([name, ...judge(objects)]).toEqual([name]);
      const said = judge([
        ...misspelt,
        { apiVersion: 'policy/v1alpha1', kind: 'PodDisruptionBudget', metadata: {} },
      ]).join('\n');
      expect(said).toContain('/spec/template/spec/containers/0 must NOT have additional properties: volumeMount');
      expect(said).toContain('/spec/replicas must be integer');
      expect(said).toContain("/spec/ports/0 must have required property 'port'");
      expect(said).toContain('has no policy/v1alpha1 PodDisruptionBudget');
    },
  );
});
