import { fieldPlans } from '../field-plans';
import { planFields } from '../fields';
import { DEVICES, kubeSuite } from '../harness/kubernetes/needs';
import { KubeProject } from '../harness/kubernetes/project';
import { newToken, OTHER, TINY } from '../harness/project';

kubeSuite('every field of a pool on a cluster', () => {
  const project = new KubeProject('field');

  beforeAll(async () => {
    const nodes = [
      { name: 'l4', count: 1, gpus: { product: DEVICES.product, count: 4 }, labels: { team: 'ai' } },
      { name: 'mig', count: 1, gpus: { resource: 'nvidia.com/mig-1g.10gb', count: 4 } },
      { name: 'a10', count: 1, gpus: { product: 'nvidia-a10g', count: 4 } },
    ];
    await project.begin({}, { nodes });
    project.pool('chat', {
      models: [TINY, OTHER],
      // nothing is asked of it but plans
      cpus: 0.1,
      storage: { size: '1GiB', retain: false },
      access: { port: 11434, tokens: { alice: { sha256: newToken().sha256 } } },
    });
    await project.deploy();
  }, 600_000);
  afterAll(() => project.end());

  test('each change of one field is planned as docs/changes.md says', async () => {
    expect(await planFields(project, 'kubernetes')).toEqual(fieldPlans().kubernetes);
  }, 1_200_000);
});
