import { type Answer, answer, answers } from '../answers';
import { CLUSTERS, ENVIRONMENT, type Files, poolFile } from '../given';

const BOX = 'version: 1\ndocker:\n  box: { host: ssh://me@10.20.0.11, address: 10.20.0.11 }\n';
type Fields = Readonly<Record<string, string>>;

/** The diagnostics of pools `a`, `b` … of a host, with ports of their own. */
function ofPools(environment: string, codes: readonly string[], ...pools: readonly Fields[]): readonly string[] {
  const files: Files = Object.fromEntries(
    pools.map((more, i) => [`dev/${'abcd'[i]}.yaml`, poolFile({ target: '{ docker: box }', ...more }, 11434 + i)]),
  );
  return answers({ 'dev/environment.yaml': environment, ...files }, ...codes);
}

describe('a target that does not exist', () => {
  const clusters = 'kubernetes:\n  main: { context: gpu-admin }\n  spare: { context: spare }\n';
  const both = ENVIRONMENT.replace('images:', `${clusters}images:`);
  const unknown = (key: string, column: number, what: string, instead: string): readonly Answer[] => [
    answer(`error target-unknown dev/chat.yaml:2:${column} target.${key}`, 'dev', what, instead),
  ];

  test.each([
    ['{ docker: bxo }', both, unknown('docker', 19, 'host bxo', 'box')],
    ['{ docker: elsewhere }', both, unknown('docker', 19, 'host elsewhere', 'box, here')],
    ['{ docker: main }', both, unknown('docker', 19, 'host main', '{ kubernetes: main }')],
    ['{ kubernetes: box }', both, unknown('kubernetes', 23, 'cluster box', '{ docker: box }')],
    ['{ kubernetes: mian }', both, unknown('kubernetes', 23, 'cluster mian', 'main')],
    ['{ kubernetes: elsewhere }', both, unknown('kubernetes', 23, 'cluster elsewhere', 'main, spare')],
    ['{ kubernetes: elsewhere }', ENVIRONMENT, unknown('kubernetes', 23, 'cluster elsewhere', 'box, here')],
    [
      '{ docker: elsewhere }',
      CLUSTERS.replace('  main:', '  spare: { context: spare }\n  main:'),
      unknown('docker', 19, 'host elsewhere', 'main, spare'),
    ],
    ['{ docker: box }', both, []],
    ['{ kubernetes: spare }', both, []],
  ])('is reported with the similar or existing ones: %s', (target, environment, expected) => {
    expect(
      answers({ 'dev/environment.yaml': environment, 'dev/chat.yaml': poolFile({ target }) }, 'target-unknown'),
    ).toEqual(expected);
  });

  test('is the only thing reported: what depends on the place is not checked', () => {
    const pool = poolFile({
      target: '{ docker: bxo }',
      gpus: '{ product: nvidia-h200, count: 9 }',
      serving: '{ env: { OLLAMA_NEW_ENGINE: "1" } }',
    });
    expect(
      answers(
        { 'dev/environment.yaml': both, 'dev/chat.yaml': pool },
        'target-unknown',
        'product-unavailable',
        'devices-overcommitted',
        'env-unavailable',
      ),
    ).toEqual(unknown('docker', 19, 'host bxo', 'box'));
  });
});

test('a pool has at most 14 replicas on a Docker host, and more on a cluster', () => {
  const codes = ['replicas-too-many'];
  expect(ofPools(BOX, codes, { replicas: '14' })).toEqual([]);
  expect(ofPools(BOX, codes, { replicas: '15' })).toEqual([
    answer('error replicas-too-many dev/a.yaml:8:11 replicas', 14, 15),
  ]);
  expect(ofPools(CLUSTERS, codes, { replicas: '15', target: '{ kubernetes: main }' })).toEqual([]);
});

test('a volume per replica is refused on a Docker host', () => {
  const codes = ['storage-kind-unsupported'];
  expect(ofPools(BOX, codes, { storage: '{ kind: shared }' })).toEqual([]);
  expect(ofPools(BOX, codes, { storage: '{ kind: perReplica }' })).toEqual([
    answer('error storage-kind-unsupported dev/a.yaml:8:18 storage.kind', 'kind: shared'),
  ]);
  expect(ofPools(CLUSTERS, codes, { storage: '{ kind: perReplica }', target: '{ kubernetes: main }' })).toEqual([]);
});
