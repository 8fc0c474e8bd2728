import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CDKTN, compile, must, onCdktf, onCdktn, pack, type Packed, registryMissing } from '../package/packed';
import { needing, suite, whyNot } from './harness/needs';
import { childEnv, ok } from './harness/run';

interface PlanJson {
  readonly resource_changes: readonly {
    readonly address: string;
    readonly provider_name: string;
    readonly change: { readonly actions: readonly string[] };
  }[];
}

/** Why no cluster can be asked; undefined if one answers. */
function clusterMissing(): string | undefined {
  if (!process.env['KUBECONFIG']) return 'KUBECONFIG is not set';
  const { status } = spawnSync('kubectl', ['get', '--raw', '/readyz', '--request-timeout=10s'], {
    env: childEnv(),
    stdio: 'ignore',
    timeout: 30_000,
  });
  return status === 0 ? undefined : 'kubectl is not installed, or no cluster answers at KUBECONFIG';
}

/** Another project's app, test/fixtures/library, planned by Terraform against an engine and a cluster. */
suite('library', () => {
  const runnable = whyNot() === undefined;
  const noCluster = runnable ? clusterMissing() : undefined;
  let packed: Packed;
  beforeAll(() => {
    packed = pack();
  });
  afterAll(() => packed.remove());

  const plan = async (stack: string): Promise<PlanJson['resource_changes']> => {
    const folder = mkdtempSync(path.join(tmpdir(), 'poolform-plan-'));
    const options = { cwd: stack, env: { KUBE_CONFIG_PATH: process.env['KUBECONFIG'] } };
    try {
      await ok('terraform', ['init', '-input=false', '-no-color'], options);
      await ok('terraform', ['plan', '-no-color', `-out=${path.join(folder, 'plan')}`], options);
      return (
        JSON.parse((await ok('terraform', ['show', '-json', path.join(folder, 'plan')], options)).stdout) as PlanJson
      ).resource_changes;
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  const actions = (changes: PlanJson['resource_changes']): ReadonlySet<string> =>
    new Set(changes.map(({ change }) => change.actions.join()));
  const counts = (changes: PlanJson['resource_changes'], type: string): number =>
    changes.filter(({ address }) => address.startsWith(`${type}.`)).length;

  describe.each([
    { core: 'cdktf 0.21', project: onCdktf, why: undefined },
    { core: `cdktn ${CDKTN}`, project: onCdktn, why: runnable ? registryMissing() : undefined },
  ])('an app on $core', ({ core, project, why }) => {
    let stacks: string;
    beforeAll(() => {
      if (why !== undefined) return;
      const app = project(packed);
      compile(app);
      must(process.execPath, ['out/app.js'], app, { DOCKER_HOST: process.env['DOCKER_HOST'] });
      stacks = path.join(app, 'cdktf.out/stacks');
    });

    needing(why, `library on ${core}`)(
      'plans its own container and the pool beside it, all of it to be made',
      async () => {
        const changes = await plan(path.join(stacks, 'chat'));
        expect(actions(changes)).toEqual(new Set(['create', 'read']));
        expect(changes.map(({ address }) => address)).toContain('docker_container.web');
        expect({
          containers: counts(changes, 'docker_container'),
          networks: counts(changes, 'docker_network'),
          images: counts(changes, 'docker_image'),
        }).toEqual({ containers: 7, networks: 3, images: 3 });
      },
    );

    needing(why ?? noCluster, `library on a cluster, ${core}`)(
      'plans its own ConfigMap and the pool beside it, all of it to be made',
      async () => {
        const changes = await plan(path.join(stacks, 'search'));
        expect(actions(changes)).toEqual(new Set(['create', 'read']));
        expect(changes.map(({ address }) => address)).toContain('kubernetes_config_map_v1.clients');
        expect({
          sets: counts(changes, 'kubernetes_stateful_set_v1'),
          jobs: counts(changes, 'kubernetes_job_v1'),
        }).toEqual({ sets: 1, jobs: 5 });
      },
    );
  });
});
