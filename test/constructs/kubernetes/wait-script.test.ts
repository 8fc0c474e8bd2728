import { creating, job, pending, record, servers, waitRunner } from './wait-run';

describe('the script', () => {
  const { waited, end } = waitRunner();
  afterAll(end);

  test('ends when everything is there, and asks the pool’s cluster', () => {
    const { status, stdout, asked } = waited({ workload: servers(2) });
    expect([status, stdout]).toEqual([0, 'poolform: servers: done\n']);
    expect(asked).toContain('--context=c -n n --request-timeout=20s get statefulset/s');
  });

  test('gives up within a minute on a pod that no node takes, in the words of the scheduler', () => {
    const { status, stderr, seconds } = waited({ workload: servers(1), pods: pending });
    expect([status, stderr]).toEqual([
      1,
      'poolform: servers cannot start, says the cluster:\n' +
        'poolform:   Pod/s-0: 0/1 nodes are available: 1 Insufficient cpu.\n' +
        'poolform: if nodes come later: kubernetes.gpu.nodeTimeout in environment.yaml says how long to wait for ' +
        'them\n' +
        'poolform: more: kubectl get events\n',
    ]);
    expect(seconds).toBeGreaterThan(55);
  });

  test('needs no right to read events for what pods themselves say', () => {
    expect(waited({ workload: servers(1), pods: pending, forbidden: true }).stderr).toContain('Insufficient cpu');
  });

  test('gives up within twenty seconds on what admission refuses, and only while pods are missing', () => {
    const events = record('event', 'StatefulSet/s', 'FailedCreate', 'create Pod s-0 failed:\nexceeded quota: q');
    const { stderr, seconds } = waited({ workload: servers(1, 1), events });
    expect(stderr).toContain('StatefulSet/s: create Pod s-0 failed: exceeded quota: q\n');
    expect(seconds).toBeLessThan(20);
    expect(waited({ workload: servers(1, 2), events }, { LIMIT: '40' }).stderr).toContain(
      'not there within 40 s (StatefulSet/s: 1 of 2 ready, 2 of 2 as this apply wants them)',
    );
  });

  test('names image, volume and claim with the kubelet’s and the provisioner’s words', () => {
    const image = record('pod', 's-0') + record('waiting', 'ErrImagePull', 'x: not found');
    expect(waited({ workload: servers(1), pods: image }).stderr).toContain('Pod/s-0: ErrImagePull: x: not found');
    const mount = record('event', 'Pod/s-0', 'FailedMount', 'secret "no" not found');
    expect(waited({ workload: servers(1), pods: creating, events: mount }).stderr).toContain('secret "no" not found');
    const claim = record('event', 'PersistentVolumeClaim/models-s-0', 'ProvisioningFailed', 'class "no" not found');
    expect(waited({ workload: servers(1), pods: pending, events: claim }).stderr).toContain('class "no" not found');
  });

  test('waits for a pod that starts, as long as the limit says', () => {
    expect(waited({ workload: servers(1), pods: creating }, { LIMIT: '90' }).stderr).toContain('not there within 90 s');
  });

  describe('for pods that finish their answers', () => {
    const ending = record('ending', 's-1', '2026-05-05T13:00:30Z');
    const finishes =
      'poolform:   Pod/s-1 finishes the answers that it has begun, until 2026-05-05T13:00:30Z at the latest';
    const later = { PATIENCE: '500' };

    test('a rollout of servers waits beyond its limit, and says so', () => {
      const { stdout, stderr, seconds } = waited({ workload: servers(1), pods: ending }, { LIMIT: '30', ...later });
      expect(stdout).toContain(finishes);
      expect([stderr, seconds]).toEqual(['', 500]);
    });

    test('what lacks room meanwhile is not hopeless, but what lacks an image is', () => {
      const { stdout, stderr } = waited({ workload: servers(1), pods: ending + pending }, later);
      expect([stdout.includes('Insufficient cpu'), stdout.includes(finishes), stderr]).toEqual([true, true, '']);
      const events = record('event', 'StatefulSet/s', 'FailedCreate', 'create Pod s-0 failed: exceeded quota: q');
      expect(waited({ workload: servers(1, 1), pods: ending, events }, later).stderr).toBe('');
      const image = record('pod', 's-0') + record('waiting', 'ErrImagePull', 'x: not found');
      expect(waited({ workload: servers(1), pods: ending + image }, later).stderr).toContain('x: not found');
    });

    test('other workloads than servers do not wait for them', () => {
      const { stderr } = waited({ workload: job('<no value>', '1'), pods: ending }, { LIMIT: '30', ...later });
      expect(stderr).toContain('not there within 30 s');
    });

    test('one that should have ended is named', () => {
      const { stderr } = waited({ workload: servers(1), pods: record('ending', 's-1', '2026-05-05T11:59:00Z') }, later);
      expect(stderr).toContain('Pod/s-1: should have ended at 2026-05-05T11:59:00Z, its node may not answer\n');
    });
  });

  test('gives up within a minute and a half where a server has said that it sees too few of its devices', () => {
    const said = 'Error, exit code 1: poolform: replica 1 sees 0 of 2 nvidia-l4';
    const pods = record('pod', 's-0') + record('crashed', said) + record('unready') + record('running', 'server');
    expect(waited({ workload: servers(1), pods }, { LIMIT: '600' }).stderr).toContain(`Pod/s-0: ${said}\n`);
    const { stderr: well } = waited({ workload: servers(1), pods: pods.replace('unready', '') }, { LIMIT: '90' });
    expect(well).toContain('not there within 90 s');
  });

  test('names the container that somebody else put into a pod and that keeps it from ending', () => {
    const pods = record('pod', 's-1') + record('completed') + record('running', 'istio-proxy');
    expect(waited({ workload: job('<no value>', '1'), pods }).stderr).toContain(
      'Pod/s-1: its work is done, but a container of somebody else keeps it running: istio-proxy\n',
    );
  });

  const FAILED = job('<no value>', '<no value>') + record('refused', 'Failed', 'Job was active longer than deadline');
  const JOB = { WORKLOADS: 'job/s', JOBS: 'yes', FAILURE: 'the models were not pulled' };

  test('says at once what a Job failed with, in its own words or the cluster’s, and removes it', () => {
    const { stderr, asked } = waited({ workload: FAILED }, JOB);
    expect(stderr).toContain('the models were not pulled:\npoolform:   Job/s: Job was active longer than deadline\n');
    expect(asked).toContain('delete job/s --wait=false');
    const results = '\x1epoolform: failed a: x\x1epoolform: failed a: EOF\npoolform: replica 1 is down';
    expect(waited({ workload: FAILED, results }, JOB).stderr).toBe(
      'poolform: the models were not pulled: failed a: EOF\npoolform: replica 1 is down\n',
    );
  });

  test('shows what a Job found, and waits for one whose first pod has failed', () => {
    const results = '\x1epoolform: failed a: x\x1epoolform: ok abc';
    expect(waited({ workload: job('1', '0'), results }, JOB).stdout).toBe(
      'poolform: servers: done\npoolform: ok abc\n',
    );
    const failedOnce = record('pod', 's-1') + record('ended', 'Error', 'poolform: failed a: x');
    expect(waited({ workload: job('<no value>', '1'), pods: failedOnce }, { ...JOB, LIMIT: '200' }).stderr).toContain(
      'not there within 200 s',
    );
  });

  test('shows how far a Job is that may take hours, and what it did last if it ends without a word', () => {
    const log = ['poolform: pulling big:1: 1 of 9 MiB', 'poolform: pulling big:1: 2 of 9 MiB'];
    const long = { ...JOB, CONTAINER: 'pull' };
    const running = waited({ workload: job('<no value>', '1'), log }, { ...long, LIMIT: '120' });
    expect(running.stdout).toBe('poolform: pulling big:1: 1 of 9 MiB\npoolform: pulling big:1: 2 of 9 MiB\n');
    expect(running.asked.split('\n').filter((line) => line.includes('get job/s')).length).toBeLessThan(30);
    const { stderr } = waited({ workload: FAILED, log }, long);
    expect(stderr).toContain('Job was active longer than deadline\n');
  });

  test('removes the Jobs that no state has, and none but those', () => {
    const { stderr, asked } = waited({ workload: job('1', '0'), jobs: 'job.batch/s\njob.batch/s-old\n' }, JOB);
    expect(asked.split('\n').filter((line) => /delete|get jobs/.test(line))).toEqual([
      '--context=c -n n --request-timeout=20s get jobs -l a=b,app.kubernetes.io/managed-by=poolform -o name',
      '--context=c -n n --request-timeout=20s delete job/s-old --wait=false --ignore-not-found',
    ]);
    expect(stderr).toBe('poolform: servers: removed job/s-old, which no state has\n');
    expect(waited({ workload: servers(2), jobs: 'job.batch/s-old\n' }).asked).not.toContain('delete');
  });

  test('a Job that somebody has deleted ends the wait', () => {
    const missing = 'Error from server (NotFound): jobs.batch "s" not found';
    const { status, stderr } = waited({ workload: '', gone: missing }, JOB);
    expect([status, stderr]).toEqual([1, `poolform: servers: ${missing}\n`]);
  });

  test('asks a cluster that does not answer again for a while, and then says so', () => {
    const { stderr, seconds } = waited({ workload: servers(2), gone: 'connection refused' });
    expect(stderr).toBe('poolform: servers: the cluster does not answer: connection refused\n');
    expect(seconds).toBeGreaterThan(90);
    const pull = waited({ workload: '', gone: 'connection refused' }, { ...JOB, CONTAINER: 'pull' });
    expect(pull.seconds).toBeGreaterThan(290);
  });

  test('an answer without the workloads is no success', () => {
    expect(waited({ workload: '' }, { LIMIT: '5' }).status).toBe(1);
  });
});
