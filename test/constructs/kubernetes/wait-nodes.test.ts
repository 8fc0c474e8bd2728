import { creating, pending, record, servers, waitRunner } from './wait-run';

describe('the script that waits', () => {
  const { waited, end } = waitRunner();
  afterAll(end);
  const limit = { LIMIT: '90', STRIDE: '10' };

  test('the time in which a node fetches an image does not count, for two hours', () => {
    const pulling = record('event', 'Pod/s-0', 'Pulling', 'Pulling image "x"');
    const fetching = { workload: servers(1), pods: creating, events: pulling };
    const { stdout, stderr, seconds } = waited(fetching, { ...limit, PATIENCE: '3000' });
    expect([stdout.includes('Pod/s-0: its node fetches an image\n'), stderr, seconds >= 3000]).toEqual([
      true,
      '',
      true,
    ]);
    expect(waited(fetching, limit).seconds).toBeGreaterThan(7200);
    const pulled = pulling + record('event', 'Pod/s-0', 'Pulled', 'Successfully pulled image "x"');
    expect(waited({ ...fetching, events: pulled }, limit).stderr).toContain('not there within 90 s');
  });

  test('the time in which an autoscaler says that a node comes does not count, for half an hour', () => {
    const events = record('event', 'Pod/s-0', 'TriggeredScaleUp', 'pod triggered scale-up');
    const growing = { workload: servers(1), pods: pending, events };
    expect(waited(growing, { ...limit, PATIENCE: '1500' }).stderr).toBe('');
    const { stderr, seconds } = waited(growing, limit);
    expect([stderr.includes('Insufficient cpu'), seconds > 1800, seconds < 2100]).toEqual([true, true, true]);
  });

  test('a node that the environment gives time is waited for as long, and then the scheduler has the word', () => {
    const late = { workload: servers(1), pods: pending };
    expect(waited(late, { ...limit, NODES: '900', PATIENCE: '800' }).stderr).toBe('');
    const { stderr, seconds } = waited(late, { ...limit, NODES: '900' });
    expect([stderr.includes('Insufficient cpu'), seconds > 900, seconds < 1100]).toEqual([true, true, true]);
    // only for nodes: nothing else that is hopeless takes longer
    const image = record('pod', 's-0') + record('waiting', 'ErrImagePull', 'x: not found');
    expect(waited({ workload: servers(1), pods: image }, { ...limit, NODES: '900' }).seconds).toBeLessThan(90);
  });
});
