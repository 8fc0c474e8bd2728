import { fieldPlans } from '../field-plans';
import { planFields } from '../fields';
import { freePort } from '../harness/allocator';
import { MODELS, suite } from '../harness/needs';
import { newToken, OTHER, Project, TINY } from '../harness/project';

const [HOST = ''] = MODELS.split(':');

suite('every field of a pool on a Docker host', () => {
  const project = new Project('field');

  beforeAll(async () => {
    await project.begin(
      {},
      {
        // not loopback, so that clients can be chosen by address
        address: HOST,
        gpus: [
          { product: 'nvidia-l4', count: 4 },
          { product: 'nvidia-a10g', count: 4 },
        ],
      },
    );
    project.pool('chat', {
      gpus: { product: 'nvidia-l4', count: 1 },
      models: [TINY, OTHER],
      storage: { retain: false },
      access: { port: await freePort(), tls: 'none', tokens: { alice: { sha256: newToken().sha256 } } },
    });
    await project.deploy();
  });
  afterAll(() => project.end());

  test('each change of one field is planned as docs/changes.md says', async () => {
    expect(await planFields(project, 'docker')).toEqual(fieldPlans().docker);
  }, 1_200_000);
});
