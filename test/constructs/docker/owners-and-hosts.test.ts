import { examplePlace, examplePool, omit } from '../../example-pool';
import { synthesize } from '../../synth';

const stack = synthesize(examplePlace());
const containers = () => Object.values(stack.resources('docker_container'));

test('containers, networks and volumes carry their owner and their state, and networks are not replaced for it', () => {
  for (const type of ['docker_container', 'docker_network', 'docker_volume']) {
    for (const { labels } of Object.values(stack.resources(type))) {
      expect(labels).toContainEqual({ label: 'org.poolform.owner', value: 'team-ml' });
      expect(labels).toContainEqual({
        label: 'org.poolform.state',
        value: '${terraform_data.docker_model-volumes_destroyed_F671111E.id}',
      });
    }
  }
  for (const { lifecycle } of Object.values(stack.resources('docker_network')))
    expect(lifecycle).toMatchObject({ ignore_changes: ['labels'] });
});

test('the model volume carries its owner, and no state: it stays when its state is gone', () => {
  const [options] = (stack.container('pull').mounts ?? []).flatMap((mount) => {
    const { volume_options } = mount as unknown as { readonly volume_options?: { readonly labels: unknown } };
    return volume_options ? [volume_options] : [];
  });
  expect(options?.labels).toEqual([
    { label: 'org.poolform.environment', value: 'lab' },
    { label: 'org.poolform.pool', value: 'chat' },
    { label: 'org.poolform.owner', value: 'team-ml' },
  ]);
});

test('tools that replace containers are asked to leave every container alone', () => {
  for (const { labels } of containers())
    for (const label of ['com.centurylinklabs.watchtower.enable', 'com.ouroboros.enable', 'wud.watch'])
      expect(labels).toContainEqual({ label, value: 'false' });
});

test('no limit and no health check is compared with what the engine answers, and each change replaces', () => {
  for (const { lifecycle } of containers())
    expect(lifecycle).toMatchObject({
      ignore_changes: ['cpu_period', 'cpu_quota', 'healthcheck', 'memory', 'memory_swap', 'tmpfs'],
    });
});

test('servers with devices, and nothing else, get the SELinux type of their host', () => {
  const host = { ...examplePool().host, selinuxType: 'nvidia_container_t' };
  const typed = (pool: ReturnType<typeof examplePool>) =>
    Object.values(synthesize(examplePlace([pool])).resources('docker_container'))
      .filter((c) =>
        (c as { readonly security_opts?: readonly string[] }).security_opts?.some(
          (option) => option === 'label=type:nvidia_container_t',
        ),
      )
      .map((c) => c.name.replace(/-\$\{.*$/, ''));
  expect(typed(examplePool({ host })).sort()).toEqual(['pf-lab-chat-server-1', 'pf-lab-chat-server-2']);
  expect(typed({ ...omit(examplePool({ host }), 'gpus'), replicas: [{ number: 1, devices: [] }] })).toEqual([]);
});

test('an engine before 26 gets no start interval and no option of volumes, and looks at jobs more often', () => {
  const check = (engine: number, part: string) => {
    const host = { ...examplePool().host, engine };
    return (synthesize(examplePlace([examplePool({ host })])).container(part) as { readonly healthcheck?: unknown })
      .healthcheck;
  };
  expect(check(25, 'pull')).toMatchObject({ interval: '10s' });
  expect(check(25, 'pull')).not.toHaveProperty('start_interval');
  const host = { ...examplePool().host, engine: 25 };
  expect(JSON.stringify(synthesize(examplePlace([examplePool({ host })])).json)).not.toContain('volume_options');
  expect(check(26, 'pull')).toMatchObject({ interval: '30s', start_interval: '1s' });
});

test('a volume that exists is never taken over: the networks, whose names would be taken, come first', () => {
  const networks = Object.keys(stack.resources('docker_network')).map((name) => `docker_network.${name}`);
  const [configuration] = Object.values(stack.resources('docker_volume'));
  expect(configuration!.depends_on?.toSorted()).toEqual(networks.toSorted());
  for (const network of Object.values(stack.resources('docker_network')))
    expect(network.depends_on).toEqual(['terraform_data.chat_preflight_246DEBD5']);
});
