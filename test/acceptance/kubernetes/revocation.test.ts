import { kubeSuite } from '../harness/kubernetes/needs';
import type { Caller } from '../harness/kubernetes/caller';
import { KubeClients } from '../harness/kubernetes/clients';
import { KubePool, KubeProject } from '../harness/kubernetes/project';
import { KubeStrangers } from '../harness/kubernetes/strangers';
import { IMAGES, MODELS, REGISTRY } from '../harness/needs';
import { newToken, TINY, type Token } from '../harness/project';
import { type Ended, flat, progress, type Running, until } from '../harness/run';

const MISSING = { name: 'missing:1', from: `${MODELS}/library/missing:1`, insecure: true };

kubeSuite('revocation', () => {
  const project = new KubeProject('revoke');
  const strangers = new KubeStrangers(project.prefix);
  const alice = newToken();
  /** The token that a test takes away. */
  let bob: Token;
  let pool: KubePool;
  let caller: Caller;

  const clients = (token: Token): KubeClients =>
    new KubeClients(caller, token, () => `http://${pool.gatewayHost}:11434`);
  const status = async (token: Token): Promise<number> => (await clients(token).ask('/api/tags')).status;
  /** Two gateways share one address. */
  const statuses = async (token: Token): Promise<readonly number[]> => {
    const all = await Promise.all(Array.from({ length: 20 }, () => status(token)));
    return [...new Set(all)];
  };
  const gateways = async (): Promise<readonly string[]> =>
    (await pool.pods('gateway')).map(({ metadata }) => metadata.uid).sort();
  const write = async (models: readonly object[], ...more: readonly Token[]): Promise<void> => {
    project.edit('chat', (file) => {
      file['models'] = models;
      const tokens = Object.fromEntries([alice, ...more].map(({ sha256 }, i) => [`holder-${i}`, { sha256 }]));
      file['access'] = { ...(file['access'] as object), tokens };
    });
    await project.synth();
  };
  const gatewayImage = (image: string): void =>
    project.environmentFile((file) => {
      file['images'] = { ollama: IMAGES.ollama, gateway: { image } };
    });

  beforeAll(async () => {
    const team = await strangers.namespace('team');
    pool = new KubePool(project.poolPrefix('chat'), team);
    caller = (await strangers.caller(await strangers.namespace('clients'), { app: 'caller' })).caller;
    await project.begin();
    project.pool('chat', {
      target: { kubernetes: 'gpu', namespace: team },
      replicas: 1,
      gpus: 'none',
      cpus: 0.3,
      scheduling: {},
    });
    await write([TINY]);
    await project.deploy();
  });
  afterAll(async () => {
    caller?.end();
    await strangers.end();
    await project.end();
  });

  /** Starts an apply, and waits until bob is refused by every gateway. Alice never is. */
  const revoked = async (what: string): Promise<{ readonly ending: Promise<Ended>; readonly running: Running }> => {
    let running: Running | undefined;
    const begun = Date.now();
    const ending = project.terraform().tryApply({ started: (child) => (running = child) });
    await until('the token is refused', 150_000, async () => (await statuses(bob)).every((each) => each === 401), 200);
    progress(`${what}: refused ${((Date.now() - begun) / 1000).toFixed(1)} s after the apply began`);
    expect(await statuses(alice)).toEqual([200]);
    return { ending, running: running! };
  };

  test('a token added is let in when the apply ends, no gateway is replaced, and a long answer goes on', async () => {
    const before = await gateways();
    bob = newToken();
    await write([TINY], bob);
    const long = clients(alice).generate(2000, { timeoutMs: 300_000 });
    const { ms } = await project.terraform().apply();
    progress(`a token added: applied in ${(ms / 1000).toFixed(1)} s`);
    expect(await statuses(bob)).toEqual([200]);
    expect(await gateways()).toEqual(before);
    expect((await long).status).toBe(200);
    await project.terraform().expectNothingToDo();
  });

  test('a token taken away is refused although the pull of the same apply fails', async () => {
    const before = await gateways();
    await write([TINY, MISSING]);
    const ended = await (await revoked('a pull that fails')).ending;
    expect([ended.code, flat(ended)]).toEqual([1, expect.stringMatching(/missing:1: .*(not exist|not found)/)]);
    expect([await statuses(alice), await statuses(bob)]).toEqual([[200], [401]]);
    expect(await gateways()).toEqual(before);
  });

  test('a token taken away is refused while the rollout of the same apply is stuck, and stays so', async () => {
    bob = newToken();
    await write([TINY], bob);
    await project.terraform().apply();
    expect(await statuses(bob)).toEqual([200]);
    gatewayImage(`${REGISTRY}/haproxy:none`);
    await write([TINY]);
    const ended = await (await revoked('a rollout that is stuck')).ending;
    expect([ended.code, flat(ended)]).toEqual([1, expect.stringMatching(/haproxy:none/)]);
    expect([await statuses(alice), await statuses(bob)]).toEqual([[200], [401]]);
    gatewayImage(IMAGES.gateway.image);
    await project.synth();
    await project.terraform().apply();
    expect([await statuses(alice), await statuses(bob)]).toEqual([[200], [401]]);
    await project.terraform().expectNothingToDo();
  });
});
