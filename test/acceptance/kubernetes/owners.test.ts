import { objects, type Metadata } from '../harness/kubernetes/kubectl';
import { kubeSuite } from '../harness/kubernetes/needs';
import { KubeProject } from '../harness/kubernetes/project';
import { newToken } from '../harness/project';

/** Two checkouts with the same names on one cluster. Each has a state of its own. */
kubeSuite('two owners of the same names', () => {
  const token = newToken();
  const first = new KubeProject('own');
  const second = new KubeProject('own', first.environment);

  const write = async (project: KubeProject, owner: string): Promise<void> => {
    await project.begin({ owner });
    project.pool('chat', {
      replicas: 1,
      gpus: 'none',
      cpus: 0.2,
      storage: { size: '1GiB', retain: false },
      access: { tokens: { alice: { sha256: token.sha256 } } },
      scheduling: {},
    });
  };
  const ids = async (): Promise<string[]> => {
    const kinds = ['pods', 'persistentvolumeclaims', 'networkpolicies', 'statefulsets'];
    const namespace = first.poolPrefix('chat');
    const all = await Promise.all(kinds.map((kind) => objects<{ readonly metadata: Metadata }>(kind, '-n', namespace)));
    return all
      .flat()
      .map(({ metadata }) => `${metadata.name} ${metadata.uid} ${metadata.deletionTimestamp ?? 'stays'}`);
  };

  beforeAll(async () => {
    await write(first, 'team-a');
    await first.deploy();
  });
  afterAll(async () => {
    await second.end();
    await first.end();
  });

  test('the second is stopped, told whose they are, and changes nothing, also if it is destroyed', async () => {
    const before = await ids();
    await write(second, 'team-b');
    await second.synth();
    await second.terraform().init();
    const { code, output } = await second.terraform().tryApply();
    expect(code).not.toBe(0);
    expect(output.replace(/\n\s*│?\s*/g, ' ')).toContain('belongs to team-a');
    await second.terraform().destroy();
    expect(await ids()).toEqual(before);
    await first.terraform().expectNothingToDo();
  });
});
