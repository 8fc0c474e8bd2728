import path from 'node:path';
import { kubeSuite } from './harness/kubernetes/needs';
import { KubeProject } from './harness/kubernetes/project';
import { PROJECT, whyNot } from './harness/needs';
import { newToken, TINY } from './harness/project';
import { ok } from './harness/run';

/** Resource types that the stack of each place may hold. */
const TYPES = { gpu: /^(data\.)?kubernetes_|^terraform_data$/, box: /^(data\.)?docker_|^terraform_data$/ } as const;
const FEW = 5;

kubeSuite(
  'both targets',
  () => {
    const project = new KubeProject('both');
    const tokens = () => ({ alice: { sha256: newToken().sha256 } });

    beforeAll(async () => {
      await project.begin({ docker: { box: { host: process.env['DOCKER_HOST'] ?? '' } } });
      project.pool('cluster', { models: [TINY], access: { tokens: tokens() } });
      project.pool('host', {
        target: { docker: 'box' },
        gpus: 'none',
        models: [TINY],
        storage: undefined,
        pull: undefined,
        scheduling: undefined,
        access: { tls: undefined, from: undefined, tokens: tokens() },
      });
    });
    afterAll(() => project.end());

    test('one check reports both pools of an environment that has a Docker host and a cluster', async () => {
      const { stdout } = await ok(
        'node',
        [path.join(PROJECT, 'dist', 'cli', 'bin.js'), 'check', '--env', project.environment, '--json'],
        { cwd: project.folder },
      );
      const { pools } = JSON.parse(stdout) as {
        readonly pools: readonly { readonly name: string; readonly stack: string }[];
      };
      expect(pools.map(({ name, stack }) => [name, stack])).toEqual([
        ['host', project.stackName('box')],
        ['cluster', project.stackName('gpu')],
      ]);
    });

    test('one synth writes two stacks, and each plan creates its pool from its own target alone', async () => {
      await project.synth();
      for (const [place, types] of Object.entries(TYPES)) {
        const terraform = project.terraform(place);
        await terraform.init();
        const { changes } = await terraform.plan();
        expect(Object.values(changes).every((actions) => actions === 'create' || actions === 'read')).toBe(true);
        const seen = Object.keys(changes).map(
          (address) =>
            (address.startsWith('data.') ? 'data.' : '') + (address.replace(/^data\./, '').split('.')[0] ?? ''),
        );
        expect(seen.length).toBeGreaterThan(FEW);
        expect([place, seen.filter((type) => !types.test(type))]).toEqual([place, []]);
      }
    });
  },
  whyNot,
);
