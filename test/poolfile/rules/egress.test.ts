import { answers } from '../answers';
import { CLUSTERS, ENVIRONMENT, poolFile } from '../given';

describe('what the pull must reach', () => {
  /** Models stand in the sixth line, the pull in the eighth. */
  const said = (models: string, pull = '{}'): readonly string[] =>
    answers(
      {
        'dev/environment.yaml': CLUSTERS,
        'dev/chat.yaml': poolFile({ target: '{ kubernetes: main }', models: `[${models}]`, pull }),
      },
      'egress-missing',
    );
  const byName = (at: string, path: string, shown: string, host: string, port: number, hint: string): string =>
    `warning egress-missing | dev/chat.yaml:${at} | ${path} | ${shown}: no entry of pull.egress has port ${port}, which ${host} needs | ${hint}; a network policy knows no names`;
  const byAddress = (at: string, path: string, shown: string, what: string, hint: string): string =>
    `error egress-missing | dev/chat.yaml:${at} | ${path} | ${shown}: no entry of pull.egress reaches ${what} | ${hint}`;
  const write = (entry: string): string => `write pull: { egress: [{ cidr: 0.0.0.0/0, ports: [443] }, ${entry}] }`;
  const add = (entry: string): string => `add ${entry} to pull.egress`;
  const named = (port: number): string => `{ cidr: <its addresses>, ports: [${port}] }`;

  test.each([
    ['http://proxy.example', 80],
    ['http://proxy.example:3128', 3128],
    ['https://proxy.example:8443/', 8443],
    ['https://proxy.example:80', 80],
  ])('is the proxy %s at port %i', (proxy, port) => {
    expect(said('mistral:7b, llama3.1:8b', `{ proxy: "${proxy}" }`)).toEqual([
      byName('8:16', 'pull.proxy', 'pull.proxy', 'proxy.example', port, write(named(port))),
    ]);
  });

  test.each([
    'https://proxy.example',
    'https://proxy.example:443',
    'http://proxy.example:443',
    'http://203.0.113.9:443',
  ])('is the proxy %s, which the default reaches', (proxy) => {
    expect(said('{ name: a:1, from: registry.example:5001/team/a:1 }', `{ proxy: "${proxy}" }`)).toEqual([]);
  });

  test('is the proxy only for models that it pulls', () => {
    const plain = '{ name: a:1, from: 10.20.0.5/team/a:1, insecure: true }';
    const registry = (index: number, at: string): string =>
      byAddress(
        at,
        `models[${index}].from`,
        `models[${index}]`,
        '10.20.0.5:80, and a private network is reached only by an entry that lies in it',
        write('{ cidr: 10.20.0.5/32, ports: [80] }'),
      );
    expect(said(plain, '{ proxy: "http://proxy.example" }')).toEqual([registry(0, '6:29')]);
    expect(said(`mistral:7b, ${plain}`, '{ proxy: "http://proxy.example" }')).toEqual([
      registry(1, '6:41'),
      byName('8:16', 'pull.proxy', 'pull.proxy', 'proxy.example', 80, write(named(80))),
    ]);
  });

  test.each([
    ['mistral:7b', []],
    ['{ name: a:1, from: registry.example/team/a:1 }', []],
    ['{ name: a:1, from: 203.0.113.7/team/a:1 }', []],
    ['{ name: a:1, from: registry.example:443/team/a:1, insecure: true }', []],
    [
      'registry.example:5001/team/a:1',
      [byName('6:10', 'models[0]', 'models[0]', 'registry.example', 5001, write(named(5001)))],
    ],
    [
      '{ name: registry.example:5001/team/a:1 }',
      [byName('6:18', 'models[0].name', 'models[0]', 'registry.example', 5001, write(named(5001)))],
    ],
    [
      '{ name: a:1, from: registry.example/team/a:1, insecure: true }',
      [byName('6:29', 'models[0].from', 'models[0]', 'registry.example', 80, write(named(80)))],
    ],
    [
      '{ name: a:1, from: 203.0.113.7:5001/team/a:1 }',
      [
        byAddress(
          '6:29',
          'models[0].from',
          'models[0]',
          '203.0.113.7:5001',
          write('{ cidr: 203.0.113.7/32, ports: [5001] }'),
        ),
      ],
    ],
    [
      '{ name: a:1, from: 10.20.0.5/team/a:1 }',
      [
        byAddress(
          '6:29',
          'models[0].from',
          'models[0]',
          '10.20.0.5:443, and a private network is reached only by an entry that lies in it',
          write('{ cidr: 10.20.0.5/32, ports: [443] }'),
        ),
      ],
    ],
    // each place once
    [
      'registry.example:5001/team/a:1, registry.example:5001/team/b:1, registry.example:5002/team/c:1',
      [
        byName('6:10', 'models[0]', 'models[0]', 'registry.example', 5001, write(named(5001))),
        byName('6:74', 'models[2]', 'models[2]', 'registry.example', 5002, write(named(5002))),
      ],
    ],
  ])('is the registry of %s', (models, expected) => {
    expect(said(models)).toEqual(expected);
  });

  test.each([
    [
      '[{ cidr: 0.0.0.0/0, ports: [80] }]',
      [byName('6:10', 'models[0]', 'models[0]', 'registry.ollama.ai', 443, add(named(443)))],
    ],
    ['[{ cidr: 0.0.0.0/0, ports: [80, 443] }]', []],
    ['[{ cidr: 203.0.113.0/24, ports: [80] }, { cidr: 198.51.100.0/24, ports: [443] }]', []],
    ['[]', [byName('6:10', 'models[0]', 'models[0]', 'registry.ollama.ai', 443, add(named(443)))]],
  ])('is judged by what egress says: %s', (egress, expected) => {
    expect(said('mistral:7b', `{ egress: ${egress} }`)).toEqual(expected);
  });
});

test('on Docker nothing holds the pull to its networks', () => {
  const said = (pull: string, target = '{ docker: here }', environment = ENVIRONMENT): readonly string[] =>
    answers(
      { 'dev/environment.yaml': environment, 'dev/chat.yaml': poolFile({ pull, target }) },
      'egress-ineffective',
      'egress-missing',
    );
  expect(said('{ timeout: 2h, egress: [{ cidr: 0.0.0.0/0, ports: [80] }] }')).toEqual([
    "warning egress-ineffective | dev/chat.yaml:8:22 | pull.egress | pull.egress: the Docker target has nothing to enforce it with; the pull reaches what the host reaches | remove it, or enforce it with the host's own firewall",
  ]);
  expect(said('{ timeout: 2h }')).toEqual([]);
  expect(said('{ egress: [{ cidr: 0.0.0.0/0, ports: [443] }] }', '{ kubernetes: main }', CLUSTERS)).toEqual([]);
});

test('what no pull may reach is said entry by entry, on every target', () => {
  const pull =
    '{ egress: [{ cidr: 0.0.0.0/0, ports: [443] }, { cidr: 169.254.169.254/32, ports: [80] }, { cidr: 127.0.0.0/8, ports: [80] }] }';
  const expected = [
    'error egress-reserved | dev/chat.yaml:8:61 | pull.egress[1].cidr | pull.egress[1].cidr: 169.254.169.254/32 is link-local, where clouds serve credentials; no pull may reach it | remove it',
    'error egress-reserved | dev/chat.yaml:8:104 | pull.egress[2].cidr | pull.egress[2].cidr: 127.0.0.0/8 is loopback; no pull may reach it | remove it',
  ];
  expect(
    answers({ 'dev/environment.yaml': ENVIRONMENT, 'dev/chat.yaml': poolFile({ pull }) }, 'egress-reserved'),
  ).toEqual(expected);
  expect(
    answers(
      { 'dev/environment.yaml': CLUSTERS, 'dev/chat.yaml': poolFile({ pull, target: '{ kubernetes: main }' }) },
      'egress-reserved',
    ),
  ).toEqual(expected);
});
