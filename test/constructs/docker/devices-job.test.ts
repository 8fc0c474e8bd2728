import { examplePlace, examplePool, omit } from '../../example-pool';
import { type Attributes, synthesize } from '../../synth';

const stack = synthesize(examplePlace());
const containers = () => Object.values(stack.resources('docker_container'));
const variable = (container: Attributes, name: string): string | undefined =>
  container.env.find((e) => e.startsWith(`${name}=`))?.slice(name.length + 1);

test('whether replicas get their devices is seen by containers that are given them in the same way', () => {
  const server = containers().find((c) => c.name.startsWith('pf-lab-chat-server-1-'))!;
  const looks = stack.container('devices-1');
  expect(looks).toMatchObject({ runtime: 'nvidia', user: '65532:65532' });
  expect(server).toMatchObject({ runtime: 'nvidia', user: '65532:65532' });
  for (const name of [
    'NVIDIA_VISIBLE_DEVICES',
    'NVIDIA_DRIVER_CAPABILITIES',
    'DEVICES_COUNT',
    'DEVICES_NAMES',
    'REPLICA',
  ])
    expect([name, variable(looks, name)]).toEqual([name, variable(server, name)]);
  expect(variable(server, 'DEVICES_WAIT')).toBe('300');
  expect(looks).toHaveProperty(
    ['lifecycle', 'replace_triggered_by'],
    ['docker_container.chat_server-1_container_22C7704D.id'],
  );
  const place = examplePlace([omit(examplePool(), 'gpus')]);
  expect(JSON.stringify(synthesize(place).json)).not.toContain('devices-1');
});

test('the pull waits until servers and gateway are created and see their devices', () => {
  expect(stack.container('pull').depends_on).toEqual([
    'terraform_data.docker_model-volumes_destroyed_F671111E',
    'docker_container.chat_server-1_container_22C7704D',
    'docker_container.chat_server-2_container_48180AC1',
    'docker_container.chat_gateway_1EEDC245',
    'data.docker_logs.chat_devices-1_result_58000EC2',
    'data.docker_logs.chat_devices-2_result_6E21EE2D',
  ]);
});
