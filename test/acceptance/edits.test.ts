import { docker } from './harness/docker';
import { call } from './harness/http';
import { inWords, Load } from './harness/load';
import { suite } from './harness/needs';
import { bearer, type Doc, freePort, newToken, OTHER, Project, TINY } from './harness/project';
import { progress } from './harness/run';
import { IMAGES } from './harness/needs';
suite('edits', () => {
  const token = newToken();
  let port = 0;
  let project: Project;
  beforeAll(async () => {
    port = await freePort();
    project = await new Project('edit').begin({});
    project.pool('chat', { models: [TINY], access: { port, tokens: { alice: { sha256: token.sha256 } } } });
    await project.deploy();
  });
  afterAll(() => project.end());
  const edits: [string, (f: any) => void][] = [
    ['description', (f) => { f.description = 'Another'; }],
    ['keep-alive', (f) => { f.serving = { keepAlive: '7m' }; }],
    ['model added', (f) => { f.models = [TINY, OTHER]; }],
    ['model removed', (f) => { f.models = [TINY]; }],
    ['token added', (f) => { f.access = { ...f.access, tokens: { ...f.access.tokens, bob: { sha256: newToken().sha256 } } }; }],
    ['replica added', (f) => { f.replicas = 3; }],
    ['replica removed', (f) => { f.replicas = 2; }],
    ['memory', (f) => { f.memory = '1100MiB'; }],
    ['image', () => { project.environmentFile((f: any) => { f.images = { ...f.images, ollama: { version: '0.17.4', image: 'poolform-acceptance/ollama:2' } }; }); }],
    ['port', (f) => { f.access = { ...f.access, port: f.access.port + 1 }; }],
  ];
  test.each(edits)('%s', async (name, edit) => {
    if (name === 'image') {
      await docker('create', '--name', project.prefix + 'img', IMAGES.ollama.image);
      await docker('commit', '-c', 'LABEL acceptance=2', project.prefix + 'img', 'poolform-acceptance/ollama:2');
      await docker('rm', project.prefix + 'img');
    }
    project.edit('chat', edit as (f: Doc) => void);
    await project.synth();
    const tf = project.terraform();
    const t0 = Date.now();
    const planned = await tf.plan();
    progress(name + ' plan ' + (Date.now() - t0) + '\n' + JSON.stringify(planned.changes, null, 1));
    const load = new Load(5, () => call(`http://127.0.0.1:${port}/api/generate`, { headers: bearer(token), body: { model: 'tiny:1', prompt: 'x', options: { num_predict: 1 } }, timeoutMs: 20000 }));
    const applied = await tf.tryApply();
    const r = await load.end();
    progress(`${name}: ${applied.code} ${applied.ms} sent ${r.sent.length} longest ${r.longestMs} pause ${r.pauseMs} failures ${inWords(r.failures)}`);
    if (applied.code) progress(applied.output);
    await tf.expectNothingToDo();
  });
});
