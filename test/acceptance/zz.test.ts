import { docker, things } from './harness/docker';
import { call } from './harness/http';
import { inWords, Load } from './harness/load';
import { suite } from './harness/needs';
import { bearer, freePort, newToken, Project, TINY } from './harness/project';
import { progress, sleep } from './harness/run';
suite('zz', () => {
  const token = newToken();
  let port = 0;
  let project: Project;
  const gen = (n = 1) => call(`http://127.0.0.1:${port}/api/generate`, { headers: bearer(token), body: { model: 'tiny:1', prompt: 'x', stream: false, options: { num_predict: n } }, timeoutMs: 20000 });
  beforeAll(async () => {
    port = await freePort();
    project = await new Project('life').begin({});
    project.pool('chat', { models: [TINY], access: { port, tokens: { alice: { sha256: token.sha256 } } } });
    await project.deploy();
  });
  afterAll(() => project.end());
  test('durations', async () => {
    for (const n of [1, 64, 400, 2000]) { for (let i = 0; i < 4; i++) { const a = await gen(n); progress(`${n}: ${a.ms} ${a.text.replace(/.*"done_reason"/, '').slice(0, 40)} ${a.text.replace(/.*eval_count/, '')}`); } }
  });
  let m = 10;
  test.each([1500, 3000, 4000, 5000, 6500, 8000, 10000])('kill at %s', async (at) => {
    m += 1;
    project.edit('chat', (f: any) => { f.serving = { keepAlive: `${m}m` }; });
    await project.synth();
    const tf = project.terraform();
    const load = new Load(5, () => gen(1));
    let kill: any;
    const p = tf.tryApply({ started: (c) => { kill = c; } });
    await sleep(at); kill.kill('SIGKILL');
    const first = await p;
    progress(`at ${at}: killed after\n` + first.output.split('\n').filter((l) => /: (Creat|Destr|Read|Modif|Still)/.test(l)).join('\n'));
    const second = await tf.tryApply();
    if (second.code) progress('second failed ' + second.output.slice(-1500));
    for (let i = 0; i < 3 && (await tf.tryApply()).code; i++) progress('again fails');
    const r = await load.end();
    progress(`at ${at}: second ${second.code} ${second.ms} failures ${inWords(r.failures)} pause ${r.pauseMs}`);
    progress((await things(project.prefix)).containers.join(' '));
    const q = await tf.plan().catch((e) => ({ changes: String(e) }));
    progress('plan ' + JSON.stringify(q.changes));
    if (second.code) { await docker('rm', '-f', ...(await things(project.prefix)).containers); await tf.apply(); }
  });
});
