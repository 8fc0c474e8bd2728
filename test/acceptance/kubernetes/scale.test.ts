import { applied, kubectl, type Metadata, objects, tryKubectl } from '../harness/kubernetes/kubectl';
import { kubeSuite } from '../harness/kubernetes/needs';
import { KubeProject } from '../harness/kubernetes/project';
import { newToken, TINY } from '../harness/project';
import { progress, run } from '../harness/run';

const HEADING = ['| -parallelism | first plan | apply | plan after | destroy |', '|---|---|---|---|---|'] as const;
const NODES = 40;
const POOLS = 20;
const REPLICAS = 2;
const PARALLEL = [10, 20, 40] as const;
const MOST_MS = 1_800_000;

/**
 * Why this suite cannot run; undefined if it can. It takes half an hour of the machine, and its nodes accept any pod.
 */
function whyNot(): string | undefined {
  return process.env['POOLFORM_SCALE'] === '1'
    ? undefined
    : `POOLFORM_SCALE is not 1: it needs ${NODES} simulated nodes (lab nodes ${NODES}) and the cluster for itself`;
}

/**
 * Twenty pools in one state on forty simulated nodes. Their pods get ready and their Jobs complete without running, so
 * this measures Terraform, the provider and the API, and not how fast anything starts.
 */
kubeSuite(
  'scale on a cluster',
  () => {
    const project = new KubeProject('scale');
    const names = Array.from({ length: POOLS }, (_, i) => `pool-${String(i + 1).padStart(2, '0')}`);
    const storageClass = `${project.prefix}sim`;
    const cordoned: string[] = [];
    const table: string[] = [];

    beforeAll(async () => {
      const all = await objects<{ readonly metadata: Metadata; readonly spec: { readonly unschedulable?: boolean } }>(
        'nodes',
      );
      const simulated = all.filter(({ metadata }) => metadata.labels?.['lab'] === 'simulated');
      expect(simulated.length).toBeGreaterThanOrEqual(NODES);
      // gateways may run on any node: on a real one they would start, and wait for servers that do not
      for (const { metadata, spec } of all) {
        if (simulated.some((node) => node.metadata.name === metadata.name) || spec.unschedulable) continue;
        await kubectl('cordon', metadata.name);
        cordoned.push(metadata.name);
      }
      const nodeAffinity = {
        required: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'lab', operator: 'In', values: ['simulated'] }] }],
        },
      };
      await applied(
        {
          apiVersion: 'storage.k8s.io/v1',
          kind: 'StorageClass',
          metadata: { name: storageClass },
          provisioner: 'kubernetes.io/no-provisioner',
          volumeBindingMode: 'WaitForFirstConsumer',
        },
        ...Array.from({ length: POOLS * REPLICAS * PARALLEL.length }, (_, i) => ({
          apiVersion: 'v1',
          kind: 'PersistentVolume',
          metadata: { name: `${storageClass}-${i + 1}`, labels: { class: storageClass } },
          spec: {
            capacity: { storage: '1Gi' },
            accessModes: ['ReadWriteOnce'],
            persistentVolumeReclaimPolicy: 'Retain',
            storageClassName: storageClass,
            local: { path: '/nowhere' },
            nodeAffinity,
          },
        })),
      );
      await project.begin(
        {},
        {
          storageClass,
          nodes: [
            {
              name: 'h100',
              count: NODES,
              gpus: { product: 'nvidia-h100-80gb', count: 8 },
              labels: { lab: 'simulated' },
            },
          ],
        },
      );
      for (const name of names) {
        const access = { tokens: { alice: { sha256: newToken().sha256 } } };
        project.pool(name, {
          replicas: REPLICAS,
          gpus: { product: 'nvidia-h100-80gb', count: 1 },
          scheduling: { nodeSelector: { lab: 'simulated' } },
          models: [TINY],
          storage: { size: '1GiB', retain: false },
          access,
        });
      }
      await project.synth();
      await project.terraform().init();
    }, MOST_MS);

    afterAll(async () => {
      for (const node of cordoned) await tryKubectl('uncordon', node);
      if (table.length > 0)
        progress(
          `measured, ${POOLS} pools of ${REPLICAS} replicas on ${NODES} nodes:\n\n` +
            `${[...HEADING, ...table].join('\n')}\n`,
        );
      // nothing was ever written to them: there is nothing to empty
      await tryKubectl('delete', 'pv', '-l', `class=${storageClass}`, '--wait=false');
      await project.end();
      await tryKubectl('delete', 'storageclass', storageClass, '--ignore-not-found');
    }, MOST_MS);

    test.each(PARALLEL)(
      `${POOLS} pools in one state are planned, applied, planned without changes and destroyed with -parallelism=%i`,
      async (parallelism) => {
        const terraform = async (
          command: string,
          ...args: readonly string[]
        ): Promise<{ readonly code: number | null; readonly output: string; readonly seconds: string }> => {
          const ended = await run('terraform', [command, '-no-color', `-parallelism=${parallelism}`, ...args], {
            cwd: project.terraform().folder,
            timeoutMs: MOST_MS,
          });
          progress(
            `-parallelism=${parallelism}: ${command} ended with ${ended.code} after ${(ended.ms / 1000).toFixed(0)} s`,
          );
          return { code: ended.code, output: ended.output, seconds: `${(ended.ms / 1000).toFixed(0)} s` };
        };
        const first = await terraform('plan', '-detailed-exitcode');
        expect([first.code, first.code === 2 ? '' : first.output]).toEqual([2, '']);
        const applied = await terraform('apply', '-auto-approve');
        expect([applied.code, applied.code === 0 ? '' : applied.output.slice(-5_000)]).toEqual([0, '']);
        const pods = await objects<{ readonly metadata: Metadata; readonly spec: { readonly nodeName: string } }>(
          'pods',
          '-A',
          '-l',
          'app.kubernetes.io/component=server',
        );
        const poolPods = pods.filter(({ metadata }) => metadata.namespace.startsWith(project.prefix));
        expect(poolPods).toHaveLength(POOLS * REPLICAS);
        expect(poolPods.every(({ spec }) => spec.nodeName.startsWith('sim-'))).toBe(true);
        const second = await terraform('plan', '-detailed-exitcode');
        expect([second.code, second.code === 0 ? '' : second.output]).toEqual([0, '']);
        const gone = await terraform('destroy', '-auto-approve');
        expect([gone.code, gone.code === 0 ? '' : gone.output.slice(-5_000)]).toEqual([0, '']);
        table.push(`| ${parallelism} | ${first.seconds} | ${applied.seconds} | ${second.seconds} | ${gone.seconds} |`);
      },
      MOST_MS,
    );
  },
  whyNot,
);
