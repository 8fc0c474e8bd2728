import { CommanderError } from 'commander';
import { gatewayCommand } from '../../bench/gateway/command';
import { gatewayFigures, type GatewayReport, gatewayText } from '../../bench/gateway/figures';
import { percentile } from '../../bench/gateway/load';
import type { Measured } from '../../bench/gateway/measure';

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly error?: CommanderError;
}

/** The command in this process, with what it writes. */
async function ran(...args: string[]): Promise<Ran> {
  const texts = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    jest.spyOn(process[name], 'write').mockImplementation((text) => {
      texts[name] += String(text);
      return true;
    }),
  );
  try {
    await gatewayCommand().exitOverride().parseAsync(args, { from: 'user' });
    return texts;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { ...texts, error };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe('without what it needs, it says what is skipped and why, and is no failure', () => {
  const engine = process.env['DOCKER_HOST'];
  beforeAll(() => {
    process.env['DOCKER_HOST'] = 'unix:///nowhere/docker.sock';
  });
  afterAll(() => {
    if (engine === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = engine;
  });
  const nothing = ['--haproxy', 'no-such-haproxy', '--image', 'no-such-image', '--litellm', 'no-such-litellm'];

  test('for people', async () => {
    const { stdout, error } = await ran(...nothing);
    expect(error).toBeUndefined();
    expect(stdout).toMatch(
      /^SKIPPED: everything: there is no no-such-haproxy, and docker does not run no-such-image: /,
    );
    expect(stdout).toContain("\nSKIPPED: LiteLLM: no no-such-litellm (pip install 'litellm[proxy]')\n");
  });

  test('as JSON, on both streams', async () => {
    const { stdout, stderr } = await ran(...nothing, '--json');
    const { figures, skipped, haproxy } = JSON.parse(stdout) as GatewayReport;
    expect([figures, skipped.length, haproxy]).toEqual([[], 2, undefined]);
    expect(stderr.match(/^SKIPPED: /gm)).toHaveLength(2);
  });

  test('an HAProxy that is too old is named with its version', async () => {
    // whatever says that it is version 2.6
    const { stdout } = await ran(...nothing, '--haproxy', `${__dirname}/old-haproxy.sh`);
    expect(stdout).toMatch(
      /^SKIPPED: everything: .*old-haproxy\.sh is version 2\.6\.12, and 3\.0 is needed, and docker/,
    );
  });
});

test.each([
  ['--clients', '0'],
  ['--clients', '1,x'],
  ['--clients', ''],
  ['--rounds', '0'],
  ['--rounds', '1.5'],
  ['--seconds', '-1'],
])('%s %s is refused before anything starts', async (option, value) => {
  const { error, stdout } = await ran(option, value);
  expect([error?.code, stdout]).toEqual(['commander.invalidArgument', '']);
});

test('an argument too many is refused', async () => {
  expect((await ran('haproxy')).error?.code).toBe('commander.excessArguments');
});

const sample = (perSecond: number, p50Ms: number): Measured['samples'][number] => ({
  perSecond,
  p50Ms,
  p99Ms: 9 * p50Ms,
});
const common = { server: 'stub', clients: 4 };
const MEASURED: readonly Measured[] = [
  { ...common, through: 'direct', samples: [sample(1000, 1), sample(100, 10), sample(1000, 1)] },
  // in the second round, other work slowed both
  { ...common, through: 'gateway', samples: [sample(500, 2), sample(50, 20), sample(500, 3)], memoryBytes: 22e6 },
  { ...common, through: 'LiteLLM', samples: [sample(10, 50), sample(1, 900), sample(10, 60)], memoryBytes: 0 },
];

test('a figure is the median of the rounds, and compared with direct calls of the same round', () => {
  const [direct, gateway, litellm] = gatewayFigures(MEASURED);
  expect(direct).toEqual({ ...common, through: 'direct', perSecond: 1000, p50Ms: 1, p99Ms: 9 });
  expect(gateway).toEqual({
    ...common,
    through: 'gateway',
    perSecond: 500,
    p50Ms: 3,
    p99Ms: 27,
    beside: { addedP50Ms: 2, addedP99Ms: 18, perSecond: 0.5 },
    memoryBytes: 22e6,
  });
  expect(litellm?.beside).toEqual({ addedP50Ms: 59, addedP99Ms: 531, perSecond: 0.01 });
  expect(litellm).not.toHaveProperty('memoryBytes');
});

test('the table names what was measured, and what was skipped', () => {
  const text = gatewayText({
    ...{ node: 'v20', processors: 2, load: [0.5, 3], rounds: 3, seconds: 2, haproxy: '3.2.1' },
    skipped: ['Ollama: none'],
    figures: gatewayFigures(MEASURED),
  });
  expect(text).toMatch(/^stub +gateway +4 +500 +0\.500 +3\.00 ms +2\.00 ms +27\.00 ms +18\.00 ms +22 MB$/m);
  expect(text).toContain('medians of 3 rounds of 2 s, taking turns; HAProxy 3.2.1, node v20, 2 processors');
  expect(text).toMatch(/\nSKIPPED: Ollama: none\n$/);
});

test('a percentile is a value that was measured', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect([percentile(hundred, 50), percentile(hundred, 99), percentile([7], 99), percentile([2, 1], 50)]).toEqual([
    50, 99, 7, 1,
  ]);
});
