import type { Caller } from '../harness/kubernetes/caller';
import { KubeClients } from '../harness/kubernetes/clients';
import { inside, objects, type PodJson } from '../harness/kubernetes/kubectl';
import { kubeSuite } from '../harness/kubernetes/needs';
import { KubePool, KubeProject } from '../harness/kubernetes/project';
import { KubeStrangers } from '../harness/kubernetes/strangers';
import { type Answer, json } from '../harness/http';
import { Load, losingNothing } from '../harness/load';
import { newToken, TINY } from '../harness/project';
import { progress, until } from '../harness/run';

/** How long an answer takes, in seconds. */
const SECONDS = 155;
const TOKENS = 20_000;

interface Generated {
  readonly response: string;
}

/** Sends a signal to the processes that compute answers, and counts them. */
const runners = (signal: 'STOP' | 'CONT'): string =>
  'for p in /proc/[0-9]*; do ' +
  `tr "\\0" " " <$p/cmdline 2>/dev/null | grep -q "ollama [r]unner " && kill -${signal} \${p#/proc/} && echo sent; ` +
  'done; true';

/** Says something if a client stays connected to the server; the gateways' checks are too short. */
const BUSY =
  'for i in 1 2; do ' +
  'grep -qE ": [0-9A-F]+:2CAA [0-9A-F:]+ 01 " /proc/net/tcp /proc/net/tcp6 || exit 0; sleep 0.2; done; echo busy';

/** Answers of minutes, which `serving.answerTimeout` allows, while what gives them is replaced. */
kubeSuite('answers of minutes on a cluster', () => {
  const alice = newToken();
  const project = new KubeProject('long');
  const strangers = new KubeStrangers(project.prefix);
  const pool = new KubePool(project.poolPrefix('chat'));
  let caller: Caller;
  let clients: KubeClients;
  /** How many characters an answer has that nothing disturbs. */
  let undisturbed = 0;

  beforeAll(async () => {
    caller = (await strangers.caller(await strangers.namespace('clients'), { app: 'caller' })).caller;
    clients = new KubeClients(caller, alice, () => `http://${pool.gatewayHost}:11434`);
    await project.begin();
    project.pool('chat', {
      models: [TINY],
      storage: { size: '1GiB', retain: false },
      access: { port: 11434, tokens: { alice: { sha256: alice.sha256 } } },
    });
    await project.deploy();
    undisturbed = (json(await clients.generate(TOKENS)) as Generated).response.length;
  });
  afterAll(async () => {
    caller?.end();
    await strangers.end();
    await project.end();
  });

  const inServer = async (ordinal: number, script: string): Promise<string> =>
    (await inside({ namespace: pool.namespace, pod: `${pool.server}-${ordinal}`, container: 'server' }, script)).stdout;

  /** A long answer of one of the two servers. The other one goes on. */
  const begun = async (): Promise<{ readonly ordinal: number; readonly answer: Promise<Answer> }> => {
    await clients.generate();
    const since = Date.now();
    const answer = clients.generate(TOKENS, { timeoutMs: (SECONDS + 120) * 1000 });
    answer.then(
      () => progress(`the long answer was whole after ${((Date.now() - since) / 1000).toFixed(1)} s`),
      () => undefined,
    );
    const ordinal = await until('a server works on it', 10_000, async () => {
      if ((await inServer(0, BUSY)) !== '') return 0;
      return (await inServer(1, BUSY)) !== '' && 1;
    });
    expect(await inServer(ordinal, runners('STOP'))).toContain('sent');
    setTimeout(() => void inServer(ordinal, runners('CONT')), since + SECONDS * 1000 - Date.now());
    return { ordinal, answer };
  };
  /** A gateway does not know what the other one has sent to a server, so one call may wait behind the long one. */
  const short = (): Load => new Load(2, () => clients.generate(1, { timeoutMs: (SECONDS + 120) * 1000 }));
  const whole = async (answer: Promise<Answer>): Promise<void> => {
    const { status, text, ms } = await answer;
    expect(status).toBe(200);
    // Ollama ends an answer that repeats itself, and does not call it done
    expect((json({ text }) as Generated).response.length).toBeGreaterThan(0.9 * undisturbed);
    expect(ms).toBeGreaterThan(SECONDS * 1000);
  };
  const terminating = async (): Promise<readonly PodJson[]> =>
    (await objects<PodJson>('pods', '-n', pool.namespace)).filter(({ metadata }) => metadata.deletionTimestamp);

  test('are not cut when the servers are replaced; the apply says what it waits for', async () => {
    const { ordinal, answer } = await begun();
    project.edit('chat', (file) => (file['serving'] = { keepAlive: '7m' }));
    await project.synth();
    const { ms, output } = await losingNothing(short(), 'servers replaced', () =>
      project.terraform().apply({ timeoutMs: 330_000 }),
    );
    await whole(answer);
    progress(`servers replaced: the apply took ${(ms / 1000).toFixed(1)} s`);
    expect(output).toMatch(
      new RegExp(`Pod/${pool.server}-${ordinal} finishes the answers that it has begun, until \\S+Z at the latest`),
    );
    await project.terraform().expectNothingToDo();
  });

  test('are not cut when the gateways are replaced, which the apply does not wait for', async () => {
    const { answer } = await begun();
    project.edit('chat', (file) => {
      file['access'] = {
        ...(file['access'] as object),
        origins: ['https://chat.example'],
      };
    });
    await project.synth();
    const { ms, ending } = await losingNothing(short(), 'gateways replaced', async () => {
      const ended = await project.terraform().apply();
      return { ms: ended.ms, ending: await terminating() };
    });
    await whole(answer);
    progress(`gateways replaced: the apply took ${(ms / 1000).toFixed(1)} s`);
    expect(ms).toBeLessThan((SECONDS - 30) * 1000);
    expect(ending).not.toEqual([]);
    await project.terraform().expectNothingToDo();
    await until('the old gateway has ended', 30_000, async () => (await terminating()).length === 0);
  });

  test('do not make an idle pool slow to destroy', async () => {
    const { ms } = await project.terraform().destroy();
    progress(`idle: destroyed in ${(ms / 1000).toFixed(1)} s`);
    expect(ms).toBeLessThan(90_000);
  });
});
