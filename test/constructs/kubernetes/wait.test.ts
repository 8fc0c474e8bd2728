import { changedStack, SHARED_CLAIM } from './changed-pool';

const stack = changedStack();

function waitOf(id: string, { resources } = stack) {
  const [found] = Object.entries(resources('terraform_data')).filter(([address]) => address.startsWith(`chat_${id}_`));
  return found![1];
}
const environmentOf = (id: string, of = stack) => waitOf(id, of).provisioner![0]!['local-exec'].environment;

const SET = 'kubernetes_stateful_set_v1.chat_servers_set_E53EA365';

test('an apply waits again whenever what it waits for changes or is another object', () => {
  const { triggers_replace, lifecycle } = waitOf('servers_ready');
  expect([triggers_replace, lifecycle]).toEqual([[`\${${SET}.metadata[0].uid}`], { replace_triggered_by: [SET] }]);
});

test('no text of a pool file is in the command, and Terraform does not repeat the script in its errors', () => {
  for (const id of ['servers_ready', 'probed', 'gateway_ready'])
    expect(waitOf(id).provisioner![0]!['local-exec']).toMatchObject({
      command: 'eval "$POOLFORM_WAIT"',
      environment: { NAMESPACE: 'pf-prod-chat', CONTEXT: 'gpu-admin' },
    });
});

test('the claims of servers are those of the template, or the one that all share', () => {
  expect(environmentOf('servers_ready')['CLAIMS']).toBe('models-pf-prod-chat-server-[0-9]+');
  expect(environmentOf('servers_ready', changedStack(SHARED_CLAIM))['CLAIMS']).toBe('pf-prod-chat-models');
  expect(environmentOf('probed')['CLAIMS']).toBe('');
});
