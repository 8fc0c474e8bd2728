import { cdktf, cdktfMissing } from './harness/cdktf-cli';
import { things } from './harness/docker';
import { call, events, json } from './harness/http';
import { suite } from './harness/needs';
import { bearer, freePort, newToken, OTHER, Project, TINY } from './harness/project';
import { progress } from './harness/run';

const GPU = 'GPU-11111111-2222-3333-4444-555555555555';

suite('cycle', () => {
  const token = newToken();
  const ports = { chat: 0, gpu: 0 };
  let project: Project;

  beforeAll(async () => {
    Object.assign(ports, { chat: await freePort(), gpu: await freePort() });
    project = await new Project('cyc').begin({}, { gpus: [{ product: 'nvidia-l4', uuid: GPU }] });
    const access = (port: number) => ({ port, tokens: { alice: { sha256: token.sha256 } } });
    project.pool('chat', { access: access(ports.chat) });
    project.pool('gpu', { access: access(ports.gpu), replicas: 1, gpus: { product: 'nvidia-l4', count: 1 }, models: [TINY] });
    await project.deploy();
  });
  afterAll(() => project.end());

  const url = (pool: keyof typeof ports, path: string): string => `http://127.0.0.1:${ports[pool]}${path}`;

  test('works', async () => {
    const a = await call(url('chat', '/api/tags'), { headers: bearer(token) });
    progress(a.text);
    const b = await call(url('chat', '/api/chat'), { headers: bearer(token), body: { model: 'tiny:1', messages: [{ role: 'user', content: 'hi' }], options: { num_predict: 4 } } });
    progress(b.text + ' ' + b.ms);
    for (let i = 0; i < 10; i++) {
      const c = await call(url('chat', '/api/generate'), { headers: bearer(token), body: { model: 'tiny:1', prompt: 'hi', options: { num_predict: 1 } } });
      progress(c.status + ' ' + c.ms);
    }
    const d = await call(url('chat', '/api/generate'), { headers: bearer(token), body: { model: 'team/other:1', prompt: 'hi', options: { num_predict: 1 } } });
    progress(d.text + ' ' + d.ms);
  }, 100000);
});
