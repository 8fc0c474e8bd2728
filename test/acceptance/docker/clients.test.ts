import { browserPromises, ORIGIN } from '../browsers';
import { ANSWER_TIMEOUT, clientPromises, type Door } from '../clients';
import { StubPool } from '../harness/docker/stub-pool';
import { suite } from '../harness/needs';

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
  describe('for browsers', () => browserPromises(door));
});
