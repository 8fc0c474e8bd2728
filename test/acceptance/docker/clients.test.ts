import { browserPromises, ORIGIN } from '../browsers';
import { CLIENT_PORT, SERVER_PORT } from '../../../poolfile/values/ports';
import { ANSWER_TIMEOUT, clientPromises, type Door, MODELS } from '../clients';
import { inside, part } from '../harness/docker/engine';
import { StubPool } from '../harness/docker/stub-pool';
import { call } from '../harness/http';
import { suite } from '../harness/needs';
import { bearer } from '../harness/project';
import { progress, sleep } from '../harness/run';
import { connections } from '../harness/sockets';

/** What the gateway asks of servers itself. */
const OWN = ['/api/show', '/api/version'];

suite('clients', () => {
  let pool: StubPool;
  beforeAll(async () => {
    pool = await StubPool.deploy('clients', { serving: { answerTimeout: ANSWER_TIMEOUT } }, { origins: [ORIGIN] });
  });
  afterAll(() => pool.end());

  const door = (): Door => ({
    base: pool.url(''),
    token: pool.token.text,
    recorded: async () => (await pool.recorded()).filter(({ url }) => !OWN.includes(url)),
  });
  clientPromises(door);

  test('a silent connection is kept known to firewalls, on both sides of the gateway', async () => {
    const body = { model: MODELS[0], stub: { waitMs: 1_800 } };
    const asking = call(pool.url('/api/chat'), { headers: bearer(pool.token), body });
    await sleep(700);
    const { stdout } = await inside(await part(pool.prefix, 'gateway'), 'cat /proc/net/tcp /proc/net/tcp6');
    await asking;
    const all = connections(stdout);
    const sides = [
      all.filter(({ local }) => local === CLIENT_PORT),
      all.filter(({ remote }) => remote === SERVER_PORT),
    ];
    progress(JSON.stringify(sides));
    for (const side of sides) {
      expect(side.length).toBeGreaterThan(0);
      for (const { probeIn } of side) expect(probeIn).toBeLessThan(60);
    }
  });
  describe('for browsers', () => browserPromises(door));
});
