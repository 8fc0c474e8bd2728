import { examplePlace, examplePool } from '../../example-pool';
import { type Attributes, synthesize } from '../../synth';

const stack = synthesize(examplePlace());
const variable = (container: Attributes, name: string): string | undefined =>
  container.env.find((e) => e.startsWith(`${name}=`))?.slice(name.length + 1);

test('two jobs write the files of the gateway, and the one for its configuration knows every server by name', () => {
  expect(variable(stack.container('config'), 'SERVERS')).toBe(
    [
      '1 ${docker_container.chat_server-1_container_22C7704D.name}',
      '2 ${docker_container.chat_server-2_container_48180AC1.name}',
    ].join('\n'),
  );
  const writers = Object.values(stack.resources('docker_container')).filter((c) =>
    c.mounts?.some((m) => m.target === '/config' && !m.read_only),
  );
  expect(writers.map((c) => c.name)).toEqual(['pf-lab-chat-config', 'pf-lab-chat-tokens']);
});

test('the gateway admits only the addresses of the host and of the pool file, and on loopback every client', () => {
  const admitted = (pool: ReturnType<typeof examplePool>) =>
    /unless \{ src (.*) \}/.exec(variable(synthesize(examplePlace([pool])).container('config'), 'CONFIG') ?? '')?.[1];
  const pool = examplePool();
  expect(admitted({ ...pool, clients: ['10.9.0.0/16'] })).toBe('10.20.0.11/32 10.9.0.0/16');
  expect(admitted({ ...pool, host: { ...pool.host, address: '127.0.0.1', loopback: true } })).toBeUndefined();
});

test('a certificate is mounted with its folder, so that a renewed file is seen', () => {
  const pool = examplePool();
  const stack = synthesize(examplePlace([{ ...pool, tlsBundle: '/etc/tls/chat/bundle.pem' }]));
  const gateway = stack.container('gateway');
  expect(gateway.mounts).toContainEqual(expect.objectContaining({ source: '/etc/tls/chat', target: '/tls' }));
  expect(variable(gateway, 'TLS_FILES')).toBe('/tls/bundle.pem');
  expect(variable(stack.container('config'), 'CONFIG')).toContain('ssl crt /tls/bundle.pem ');
});
