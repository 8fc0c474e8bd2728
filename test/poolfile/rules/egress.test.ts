import { type Answer, answer, answers } from '../answers';
import { CLUSTERS, ENVIRONMENT, poolFile } from '../given';

describe('what the pull must reach', () => {
  /** Models stand in the sixth line, the pull in the eighth. */
  const reached = (models: string, pull = '{}'): readonly string[] =>
    answers(
      {
        'dev/environment.yaml': CLUSTERS,
        'dev/chat.yaml': poolFile({ target: '{ kubernetes: main }', models: `[${models}]`, pull }),
      },
      'egress-missing',
      'egress-port-missing',
    );
  const byName = (at: string, path: string, host: string, port: number, entry: string): Answer =>
    answer(`warning egress-port-missing dev/chat.yaml:${at} ${path}`, host, port, entry);
  const byAddress = (at: string, path: string, address: string, entry: string): Answer =>
    answer(`error egress-missing dev/chat.yaml:${at} ${path}`, address, entry);
  const write = (entry: string): string => `write pull: { egress: [{ cidr: 0.0.0.0/0, ports: [443] }, ${entry}] }`;
  const add = (entry: string): string => `add ${entry} to pull.egress`;
  const named = (port: number): string => `{ cidr: <its addresses>, ports: [${port}] }`;

  test.each([
    ['http://proxy.example', 80],
    ['http://proxy.example:3128', 3128],
    ['https://proxy.example:8443/', 8443],
    ['https://proxy.example:80', 80],
  ])('reports the port of the proxy %s: %i', (proxy, port) => {
    expect(reached('mistral:7b, llama3.1:8b', `{ proxy: "${proxy}" }`)).toEqual([
      byName('8:16', 'pull.proxy', 'proxy.example', port, write(named(port))),
    ]);
  });

  test.each([
    'https://proxy.example',
    'https://proxy.example:443',
    'http://proxy.example:443',
    'http://203.0.113.9:443',
  ])('says nothing about the proxy %s, which the default reaches', (proxy) => {
    expect(reached('{ name: a:1, from: registry.example:5001/team/a:1 }', `{ proxy: "${proxy}" }`)).toEqual([]);
  });

  test('requires the proxy only if a model is pulled through it', () => {
    const plain = '{ name: a:1, from: 10.20.0.5/team/a:1, insecure: true }';
    const registry = (index: number, at: string): Answer =>
      byAddress(at, `models[${index}].from`, '10.20.0.5:80', write('{ cidr: 10.20.0.5/32, ports: [80] }'));
    expect(reached(plain, '{ proxy: "http://proxy.example" }')).toEqual([registry(0, '6:29')]);
    expect(reached(`mistral:7b, ${plain}`, '{ proxy: "http://proxy.example" }')).toEqual([
      registry(1, '6:41'),
      byName('8:16', 'pull.proxy', 'proxy.example', 80, write(named(80))),
    ]);
  });

  test('a registry that is asked without the proxy must be reached itself, and the proxy only by others', () => {
    const own = '{ name: a:1, from: 10.20.0.5:5001/team/a:1 }';
    const direct = (at: string, index: number): Answer =>
      byAddress(at, `models[${index}].from`, '10.20.0.5:5001', write('{ cidr: 10.20.0.5/32, ports: [5001] }'));
    const proxy = byName('8:16', 'pull.proxy', 'proxy.example', 3128, write(named(3128)));
    expect(reached(own, '{ proxy: "http://proxy.example:3128" }')).toEqual([direct('6:29', 0)]);
    expect(reached(`mistral:7b, ${own}`, '{ proxy: "http://proxy.example:3128" }')).toEqual([direct('6:41', 1), proxy]);
    expect(
      reached('registry.example:5001/team/a:1', '{ proxy: "http://proxy.example:3128", noProxy: [.example] }'),
    ).toEqual([byName('6:10', 'models[0]', 'registry.example', 5001, write(named(5001)))]);
  });

  test.each([
    ['mistral:7b', []],
    ['{ name: a:1, from: registry.example/team/a:1 }', []],
    ['{ name: a:1, from: 203.0.113.7/team/a:1 }', []],
    ['{ name: a:1, from: registry.example:443/team/a:1, insecure: true }', []],
    ['registry.example:5001/team/a:1', [byName('6:10', 'models[0]', 'registry.example', 5001, write(named(5001)))]],
    [
      '{ name: registry.example:5001/team/a:1 }',
      [byName('6:18', 'models[0].name', 'registry.example', 5001, write(named(5001)))],
    ],
    [
      '{ name: a:1, from: registry.example/team/a:1, insecure: true }',
      [byName('6:29', 'models[0].from', 'registry.example', 80, write(named(80)))],
    ],
    [
      '{ name: a:1, from: 203.0.113.7:5001/team/a:1 }',
      [byAddress('6:29', 'models[0].from', '203.0.113.7:5001', write('{ cidr: 203.0.113.7/32, ports: [5001] }'))],
    ],
    [
      '{ name: a:1, from: 10.20.0.5/team/a:1 }',
      [byAddress('6:29', 'models[0].from', '10.20.0.5:443', write('{ cidr: 10.20.0.5/32, ports: [443] }'))],
    ],
    // each place once
    [
      'registry.example:5001/team/a:1, registry.example:5001/team/b:1, registry.example:5002/team/c:1',
      [
        byName('6:10', 'models[0]', 'registry.example', 5001, write(named(5001))),
        byName('6:74', 'models[2]', 'registry.example', 5002, write(named(5002))),
      ],
    ],
  ])('requires an entry for the registry of %s', (models, expected) => {
    expect(reached(models)).toEqual(expected);
  });

  test.each([
    ['[{ cidr: 0.0.0.0/0, ports: [80] }]', [byName('6:10', 'models[0]', 'registry.ollama.ai', 443, add(named(443)))]],
    ['[{ cidr: 0.0.0.0/0, ports: [80, 443] }]', []],
    ['[{ cidr: 203.0.113.0/24, ports: [80] }, { cidr: 198.51.100.0/24, ports: [443] }]', []],
    ['[]', [byName('6:10', 'models[0]', 'registry.ollama.ai', 443, add(named(443)))]],
  ])('compares the registry with the entries %s', (egress, expected) => {
    expect(reached('mistral:7b', `{ egress: ${egress} }`)).toEqual(expected);
  });
});

test('on a Docker host egress has no effect and is not checked', () => {
  const ofEgress = (pull: string, target = '{ docker: here }', environment = ENVIRONMENT): readonly string[] =>
    answers(
      { 'dev/environment.yaml': environment, 'dev/chat.yaml': poolFile({ pull, target }) },
      'egress-ineffective',
      'egress-missing',
      'egress-port-missing',
    );
  expect(ofEgress('{ timeout: 2h, egress: [{ cidr: 0.0.0.0/0, ports: [80] }] }')).toEqual([
    answer('warning egress-ineffective dev/chat.yaml:8:22 pull.egress'),
  ]);
  expect(ofEgress('{ timeout: 2h }')).toEqual([]);
  expect(ofEgress('{ egress: [{ cidr: 0.0.0.0/0, ports: [443] }] }', '{ kubernetes: main }', CLUSTERS)).toEqual([]);
});

test('what no pull may reach is refused entry by entry, on every target', () => {
  const pull =
    '{ egress: [{ cidr: 0.0.0.0/0, ports: [443] }, { cidr: 169.254.169.254/32, ports: [80] }, ' +
    '{ cidr: 127.0.0.0/8, ports: [80] }] }';
  const expected = [
    answer('error egress-reserved dev/chat.yaml:8:61 pull.egress[1].cidr', '169.254.169.254/32', 'credentials'),
    answer('error egress-reserved dev/chat.yaml:8:104 pull.egress[2].cidr', '127.0.0.0/8', 'loopback'),
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

test('what is asked without a proxy, where there is none, is a warning', () => {
  const files = { 'dev/environment.yaml': ENVIRONMENT, 'dev/chat.yaml': poolFile({ pull: '{ noProxy: [.example] }' }) };
  expect(answers(files, 'no-proxy-ineffective')).toEqual([
    answer('warning no-proxy-ineffective dev/chat.yaml:8:9 pull.noProxy', 'pull.proxy'),
  ]);
});
