import { answers } from '../answers';
import { compiled, ENVIRONMENT, poolFile } from '../given';

type Fields = Readonly<Record<string, string>>;

const at = (version: string): string => ENVIRONMENT.replace('version: 0.32.15', `version: ${version}`);

/** What is said of a pool; what its fields are beside `poolFile`'s begins in its eighth line. */
function said(codes: readonly string[], more: Fields, version = '0.32.15'): readonly string[] {
  return answers({ 'dev/environment.yaml': at(version), 'dev/chat.yaml': poolFile(more) }, ...codes);
}

describe("the server's version", () => {
  const old = (severity: string, message: string): readonly string[] => [
    `${severity} server-unsupported | dev/environment.yaml:13:22 | images.ollama.version | images.ollama.version: before ${message} | write 0.21.0 or newer`,
  ];

  test.each([
    ['0.17.0', old('error', "0.17.1 a stranger can read the server's memory (CVE-2026-7482), got 0.17.0")],
    ['0.17.1', old('warning', '0.21.0 each start deletes a pull that was interrupted, got 0.17.1')],
    ['0.20.7', old('warning', '0.21.0 each start deletes a pull that was interrupted, got 0.20.7')],
    ['0.21.0', []],
  ])('%s', (version, expected) => {
    expect(said(['server-unsupported'], {}, version)).toEqual(expected);
  });

  test('before 0.19.0 has digests of its own, which is said once a pool', () => {
    const digest = (digit: string): string => `digest: "sha256:${digit.repeat(64)}"`;
    const models = `[a:1, { name: b:1, ${digest('b')} }, { name: c:1, ${digest('c')} }]`;
    expect(said(['digest-unsupported'], { models }, '0.18.9')).toEqual([
      'warning digest-unsupported | dev/chat.yaml:6:36 | models[1].digest | models[1].digest: before 0.19.0 the server writes manifests anew, so that a right model may have another digest, got 0.18.9 | set images.ollama to 0.19.0 or newer',
    ]);
    expect(said(['digest-unsupported'], { models: `[{ name: b:1, ${digest('b')} }]` }, '0.18.9').length).toBe(1);
    expect(said(['digest-unsupported'], { models }, '0.19.0')).toEqual([]);
    expect(said(['digest-unsupported'], {}, '0.18.9')).toEqual([]);
  });
});

describe('threads', () => {
  const threads = (count: number): Fields => ({ serving: `{ threads: ${count} }` });

  test('can be told from 0.30.0 on', () => {
    expect(said(['threads-ineffective'], threads(1), '0.29.9')).toEqual([
      'warning threads-ineffective | dev/chat.yaml:8:21 | serving.threads | serving.threads: a server before 0.30.0 cannot be told, got 0.29.9 | set num_thread in a derived model, or update the server',
    ]);
    expect(said(['threads-ineffective'], threads(1), '0.30.0')).toEqual([]);
    expect(said(['threads-ineffective'], {}, '0.29.9')).toEqual([]);
  });

  test.each([
    ['2', 2, undefined],
    ['2', 3, 2],
    ['2.9', 3, 2],
    ['0.5', 1, undefined],
    ['0.5', 2, 1],
  ])('on %s processors: %i', (cpus, count, most) => {
    expect(said(['threads-overcommitted'], { cpus, ...threads(count) })).toEqual(
      most === undefined
        ? []
        : [
            `warning threads-overcommitted | dev/chat.yaml:8:21 | serving.threads | serving.threads: ${count} threads on ${cpus} processors wait for each other, and answers come many times slower | write threads: ${most}, or remove the line`,
          ],
    );
  });
});

test.each([
  ['q8_0', 'off', true],
  ['q4_0', 'off', true],
  ['q8_0', 'auto', false],
  ['q8_0', 'on', false],
  ['f16', 'off', false],
])('a cache of %s with flash attention %s', (type, flash, wrong) => {
  expect(said(['kv-cache-conflict'], { serving: `{ flashAttention: ${flash}, kvCacheType: ${type} }` })).toEqual(
    wrong
      ? [
          `error kv-cache-conflict | dev/chat.yaml:8:46 | serving.kvCacheType | serving.kvCacheType: ${type} needs flash attention, and flashAttention is off | write flashAttention: auto, or kvCacheType: f16`,
        ]
      : [],
  );
});

describe('a variable', () => {
  const CODES = [
    'env-reserved',
    'env-unsupported',
    'env-unknown',
    'env-unavailable',
    'env-invalid',
    'env-ineffective',
    'env-insecure',
  ];
  const one = (name: string, value: string, version?: string): readonly string[] =>
    said(CODES, { serving: `{ env: { ${name}: "${value}" } }` }, version);
  const text = (severity: string, code: string, name: string, message: string, hint: string): readonly string[] => [
    `${severity} ${code} | dev/chat.yaml:8:19 | serving.env.${name} | serving.env: ${message} | ${hint} | hidden from ${21 + name.length}`,
  ];

  test.each([
    ['OLLAMA_KEEP_ALIVE', 'env-reserved', 'OLLAMA_KEEP_ALIVE is derived from the pool file', 'write serving.keepAlive'],
    [
      'OLLAMA_NUM_GPU',
      'env-unsupported',
      'no Ollama release ever read OLLAMA_NUM_GPU',
      'write gpus: { product, count } for devices; num_gpu is a parameter of a model and counts its layers',
    ],
    [
      'HTTPS_PROXY',
      'env-unsupported',
      'HTTPS_PROXY is of no use to a server',
      'servers have no way out; for the pull write pull.proxy',
    ],
    [
      'GGML_VK_VISIBLE_DEVICES',
      'env-unsupported',
      'GGML_VK_VISIBLE_DEVICES chooses devices',
      "devices come from gpus and the host's inventory, so that no two pools share one",
    ],
    [
      'OLLAMA_KEEPALIVE',
      'env-unknown',
      'no server is known to read OLLAMA_KEEPALIVE',
      'did you mean OLLAMA_KEEP_ALIVE? Then write serving.keepAlive',
    ],
    ['OLLAMA_ORIGIN', 'env-unknown', 'no server is known to read OLLAMA_ORIGIN', 'did you mean OLLAMA_ORIGINS?'],
    [
      'LD_PRELOAD',
      'env-unknown',
      'no server is known to read LD_PRELOAD',
      'remove it; LLAMA_ARG_*, GGML_* and HSA_OVERRIDE_GFX_VERSION may be set besides OLLAMA_*',
    ],
  ])('%s is refused under one code', (name, code, message, hint) => {
    expect(one(name, '1')).toEqual(text('error', code, name, message, hint));
  });

  test.each([
    [
      'OLLAMA_GO_TEMPLATE',
      '0.29.9',
      'OLLAMA_GO_TEMPLATE is there from 0.30.0 on, and the server is 0.29.9',
      'remove it, or update the server',
    ],
    ['OLLAMA_GO_TEMPLATE', '0.30.0', undefined, ''],
    [
      'LLAMA_ARG_MLOCK',
      '0.29.9',
      'LLAMA_ARG_MLOCK is there from 0.30.0 on, and the server is 0.29.9',
      'remove it, or update the server',
    ],
    ['LLAMA_ARG_MLOCK', '0.30.0', undefined, ''],
    ['OLLAMA_NEW_ENGINE', '0.24.0', undefined, ''],
    ['OLLAMA_NEW_ENGINE', '0.24.1', 'OLLAMA_NEW_ENGINE was last read by 0.24.0, and the server is 0.24.1', 'remove it'],
    ['OLLAMA_MAX_VRAM', '0.21.0', 'OLLAMA_MAX_VRAM does nothing in any release', 'remove it'],
    ['GGML_CUDA_ENABLE_UNIFIED_MEMORY', '0.21.0', undefined, ''],
    ['HSA_OVERRIDE_GFX_VERSION', '0.21.0', undefined, ''],
  ])('%s at version %s', (name, version, message, hint) => {
    expect(one(name, '1', version)).toEqual(
      message === undefined ? [] : text('error', 'env-unavailable', name, message, hint),
    );
  });

  test("that is a field's own is not judged by its release too", () => {
    expect(one('LLAMA_ARG_THREADS', '1', '0.21.0')).toEqual(
      text(
        'error',
        'env-reserved',
        'LLAMA_ARG_THREADS',
        'LLAMA_ARG_THREADS is derived from the pool file',
        'write serving.threads',
      ),
    );
  });

  test('of a pool without a place is not judged by a release that nobody knows', () => {
    expect(
      said([...CODES, 'target-unknown'], {
        target: '{ docker: hree }',
        serving: '{ env: { OLLAMA_NEW_ENGINE: "1" } }',
      }),
    ).toEqual([
      'error target-unknown | dev/chat.yaml:2:19 | target.docker | target.docker: environment.yaml of dev has no host hree | did you mean here?',
    ]);
  });

  test.each(['1', 't', 'T', 'true', 'True', 'TRUE', '0', 'f', 'F', 'false', 'False', 'FALSE'])(
    'that is on or off may be %s',
    (value) => {
      expect(one('OLLAMA_SCHED_SPREAD', value)).toEqual([]);
    },
  );

  test.each(['yes', 'no', 'off', '', '10', '01', 'tRUE', 'truee', 'xfalse'])(
    'that is on or off may not be %j',
    (value) => {
      expect(one('OLLAMA_SCHED_SPREAD', value)).toEqual(
        text(
          'error',
          'env-invalid',
          'OLLAMA_SCHED_SPREAD',
          'OLLAMA_SCHED_SPREAD is on for any word that is not 0 or false, "no" and "off" too',
          'write OLLAMA_SCHED_SPREAD: "1" or "0"',
        ),
      );
      expect(one('OLLAMA_ORIGINS', value)).toEqual([]);
    },
  );

  test('that logs prompts is a finding while it is on', () => {
    const name = 'OLLAMA_DEBUG_LOG_REQUESTS';
    expect(one(name, 'true')).toEqual(
      text(
        'warning',
        'env-insecure',
        name,
        `${name} writes every prompt to the server's disk`,
        'remove it when the search for a fault is over',
      ),
    );
    expect(one(name, '0')).toEqual([]);
  });

  test('that no longer keeps memory free is a finding', () => {
    expect(one('OLLAMA_GPU_OVERHEAD', '1', '0.30.0')).toEqual([
      'warning env-ineffective | dev/chat.yaml:8:19 | serving.env.OLLAMA_GPU_OVERHEAD | serving.env: OLLAMA_GPU_OVERHEAD no longer keeps memory free from 0.30.0 on | write LLAMA_ARG_FIT_TARGET, in MiB',
    ]);
    expect(one('OLLAMA_GPU_OVERHEAD', '1', '0.29.9')).toEqual([]);
  });

  describe('may hold a secret, and what is shown of its line stops before', () => {
    const hidden = (text: string, base = ''): readonly (number | undefined)[] => {
      const files = {
        'dev/environment.yaml': ENVIRONMENT,
        'dev/chat.yaml': `${poolFile()}${text}`,
        ...(base !== '' && { '_base/chat.yaml': base }),
      };
      return compiled(files)
        .diagnostics.filter(({ code }) => code === 'env-unknown')
        .map(({ hideFrom }) => hideFrom);
    };

    test('its own value, where each has a line', () => {
      expect(hidden('serving:\n  env:\n    A_B: x\n    LONGER_NAME: y\n')).toEqual([10, 18]);
    });

    test('the first value of the line', () => {
      expect(hidden('serving: { env: { A_B: x, LONGER_NAME: y } }\n')).toEqual([24, 24]);
    });

    test('nothing, where the value stands in another line', () => {
      expect(hidden('serving:\n  env:\n    A_B:\n      "x"\n    LONGER_NAME: y\n')).toEqual([undefined, 18]);
    });

    test('what the same line of another file holds is no matter', () => {
      const base = `${'#\n'.repeat(10)}serving: { env: { A_B: x } }\n`;
      expect(hidden('extends: ../_base/chat.yaml\nserving:\n  env:\n    LONGER_NAME: y\n', base)).toEqual([24, 18]);
    });
  });
});
