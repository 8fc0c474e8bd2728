import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { consistencyJudge } from './consistency';
import { modelJudge } from './models';
import { type KubernetesObject, ofKind, podTemplates } from './objects';
import { judgedObjects } from './places';
import { apiVersions, schemaJudge } from './schemas';
import { typeJudge } from './types';

/** A folder with the definitions of every version of the API: see `apiVersions`. */
const folder = process.env['KUBERNETES_SCHEMAS'];
const places = Object.entries(judgedObjects());
const [, pool] = places[0]!;

/** A copy of the first pool's objects, changed by `breakObjects`. */
function broken(breakObjects: (all: readonly KubernetesObject[]) => void): readonly KubernetesObject[] {
  const copy = structuredClone(pool);
  breakObjects(copy);
  return copy;
}

const serverSpec = (all: readonly KubernetesObject[]) =>
  podTemplates(all).find(([name]) => name.endsWith('-server'))![1].spec!;

/** Each judge of the API must report some of these mistakes. */
const misspelt = broken((all) => {
  const [set] = ofKind(all, 'StatefulSet');
  Object.assign(serverSpec(all).containers[0]!, { volumeMount: [] });
  Object.assign(set!.spec!, { replicas: '2' });
  Object.assign(ofKind(all, 'Service')[0]!.spec!.ports![0]!, { port: undefined });
  Object.assign(podTemplates(all).at(-1)![1].spec!, { restartPolicy: 'Sometimes' });
  Object.assign(podTemplates(all).at(-1)![1].spec!.containers[0]!.resources!.limits!, { memory: '24GB' });
});

test('at least seven places are checked, each with at least seven kinds of objects', () => {
  expect(places.length).toBeGreaterThanOrEqual(7);
  for (const [, objects] of places) expect(new Set(objects.map((o) => o.kind)).size).toBeGreaterThanOrEqual(7);
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

  test("no rule reports anything about Poolform's objects", () => {
    const { rules, found } = judge(
      places.flatMap(([name, objects]) =>
        objects.map((o) => ({ ...o, metadata: { ...o.metadata, name: `${name}: ${o.metadata.name}` } })),
      ),
    );
    expect(found).toEqual([]);
    expect(rules.filter((r) => r.startsWith('PSS'))).toHaveLength(17);
    expect(rules.filter((r) => r.startsWith('KBP'))).toHaveLength(22);
  });

  test('the judge reports what is wrong, also in an init container', () => {
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

describe('the API, as known by npm packages', () => {
  test('every object fits the types of Kubernetes 1.25 and 1.30, and the judge reports what does not', () => {
    // right and wrong objects together, because reading the types takes most of the time
    const wrong = misspelt.map((o) => ({ ...o, metadata: { name: `wrong-${o.kind}` } }));
    const each = new Map(places.flatMap(([, objects]) => objects.map((o) => [JSON.stringify(o), o])));
    const reported = typeJudge([...each.values(), ...wrong]);
    expect(reported.filter((s) => !s.includes(': wrong-'))).toEqual([]);
    for (const version of ['1.25', '1.30']) {
      const all = reported.join('\n');
      expect(all).toContain(
        `Kubernetes ${version}: wrong-StatefulSet: Object literal may only specify known properties, ` +
          `and '"volumeMount"' does not exist`,
      );
      expect(all).toContain(
        `Kubernetes ${version}: wrong-StatefulSet: Type 'string' is not assignable to type 'number'`,
      );
      expect(all).toContain(`Kubernetes ${version}: wrong-Service: Property 'port' is missing`);
    }
  });

  test('every object fits the models of Kubernetes 1.33, and the judge reports what does not', () => {
    for (const [name, objects] of places) expect([name, ...modelJudge(objects)]).toEqual([name]);
    const reported = modelJudge(misspelt).join('\n');
    expect(reported).toContain('resources/limits/memory must match format "quantity"');
    expect(reported).toContain('restartPolicy must be equal to one of the allowed values');
    expect(reported).toContain('ports/0 must have required property port');
  });
});

describe('constraints that no schema contains', () => {
  test("Poolform's names, selectors, references and texts are consistent", () => {
    for (const [name, objects] of places) expect([name, ...consistencyJudge(objects)]).toEqual([name]);
  });

  test('the judge reports each inconsistency', () => {
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
    const reported = consistencyJudge(bad).join('\n');
    for (const each of [
      `Job ${'a'.repeat(60)}-job: not a name`,
      'not a label: team=a b',
      'Deployment pf-prod-chat-gateway: selects pf-prod-chat-server, pf-prod-chat-gateway',
      'no pod has a port nowhere',
      'its Service does not exist',
      'mounts elsewhere, which is not a volume',
      'a probe uses port metrics',
      'duplicate HOME',
      'container server: the kubelet would expand its command',
      'nothing mounts spare',
      'nothing creates the claim models',
    ])
      expect(reported).toContain(each);
  });
});

describe('the schemas of every API version', () => {
  if (!folder) {
    process.stderr.write(
      'SKIPPED: the schemas of Kubernetes 1.25 to 1.36. Set KUBERNETES_SCHEMAS to a folder that contains them ' +
        '(see test/judges/schemas.ts).\n',
    );
    test.skip('every object fits, and the judge reports what does not', () => undefined);
    return;
  }
  const versions = apiVersions(folder);

  test('the folder has versions 1.25 to 1.36', () => {
    expect(versions.map((v) => v.version)).toEqual(
      expect.arrayContaining(Array.from({ length: 12 }, (_, i) => `1.${25 + i}`)),
    );
  });

  test.each(versions.map((v) => [v.version, v] as const))(
    'every object fits Kubernetes %s, and the judge reports what does not',
    (_, version) => {
      const judge = schemaJudge(version);
      for (const [name, objects] of places) expect([name, ...judge(objects)]).toEqual([name]);
      const reported = judge([
        ...misspelt,
        { apiVersion: 'policy/v1alpha1', kind: 'PodDisruptionBudget', metadata: {} },
      ]).join('\n');
      expect(reported).toContain('/spec/template/spec/containers/0 must NOT have additional properties: volumeMount');
      expect(reported).toContain('/spec/replicas must be integer');
      expect(reported).toContain("/spec/ports/0 must have required property 'port'");
      expect(reported).toContain('has no policy/v1alpha1 PodDisruptionBudget');
    },
  );
});
