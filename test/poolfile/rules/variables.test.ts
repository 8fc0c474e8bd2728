import { type Answer, answer, answers } from '../answers';
import { CLUSTERS, compiled, ENVIRONMENT, poolFile } from '../given';

type Fields = Readonly<Record<string, string>>;

const at = (version: string): string => ENVIRONMENT.replace('version: 0.32.15', `version: ${version}`);

/** The diagnostics of a pool; fields that `poolFile` does not have begin in its eighth line. */
function ofPool(codes: readonly string[], more: Fields, version = '0.32.15'): readonly string[] {
  return answers({ 'dev/environment.yaml': at(version), 'dev/chat.yaml': poolFile(more) }, ...codes);
}

describe('a variable', () => {
  const CODES = [
    'env-reserved',
    'env-unsupported',
    'env-public',
    'env-unknown',
    'env-unavailable',
    'env-invalid',
    'env-ineffective',
    'env-insecure',
  ];
  const one = (name: string, value: string, version?: string): readonly string[] =>
    ofPool(CODES, { serving: `{ env: { ${name}: "${value}" } }` }, version);
  const refused = (code: string, name: string, ...data: readonly string[]): readonly Answer[] => {
    const severity = ['env-insecure', 'env-unknown'].includes(code) ? 'warning' : 'error';
    return [
      answer(`${severity} ${code} dev/chat.yaml:8:19 serving.env.${name} hidden from ${21 + name.length}`, ...data),
    ];
  };

  test.each([
    ['OLLAMA_KEEP_ALIVE', 'env-reserved', 'serving.keepAlive'],
    ['OLLAMA_NUM_GPU', 'env-unsupported', 'num_gpu'],
    ['HTTPS_PROXY', 'env-unsupported', 'pull.proxy'],
    ['GGML_VK_VISIBLE_DEVICES', 'env-unsupported', 'devices'],
    ['OLLAMA_KEEPALIVE', 'env-unknown', 'OLLAMA_KEEP_ALIVE', 'serving.keepAlive'],
    ['OLLAMA_ORIGIN', 'env-unknown', 'OLLAMA_ORIGINS'],
    ['LD_PRELOAD', 'env-unknown', 'unless you know'],
    ['OLLAMA_API_KEY', 'env-unsupported', 'ollama.com', 'access.tokens'],
    ['HF_TOKEN', 'env-public', 'state', 'replace the secret'],
    ['LLAMA_ARG_API_KEY', 'env-public', 'state'],
    ['AWS_SECRET_ACCESS_KEY', 'env-public', 'state'],
    ['PATH', 'env-reserved', 'container sets it'],
    ['DEVICES_WAIT', 'env-reserved', 'container sets it'],
  ])('%s is reported under %s alone, with what to write instead', (name, code, ...data) => {
    expect(one(name, '1')).toEqual(refused(code, name, ...data));
  });

  test.each([
    ['OLLAMA_GO_TEMPLATE', '0.29.9', ['0.30.0', '0.29.9']],
    ['OLLAMA_GO_TEMPLATE', '0.30.0', undefined],
    ['LLAMA_ARG_MLOCK', '0.29.9', ['0.30.0', '0.29.9']],
    ['LLAMA_ARG_MLOCK', '0.30.0', undefined],
    ['OLLAMA_NEW_ENGINE', '0.24.0', undefined],
    ['OLLAMA_NEW_ENGINE', '0.24.1', ['0.24.0', '0.24.1']],
    ['OLLAMA_MAX_VRAM', '0.21.0', ['any release']],
    ['GGML_CUDA_ENABLE_UNIFIED_MEMORY', '0.21.0', undefined],
    ['HSA_OVERRIDE_GFX_VERSION', '0.21.0', undefined],
  ])('%s is read by a server of version %s, or is reported with the versions: %j', (name, version, versions) => {
    expect(one(name, '1', version)).toEqual(
      versions === undefined ? [] : refused('env-unavailable', name, ...versions),
    );
  });

  test.each([
    'HSA_OVERRIDE_GFX_VERSION',
    'HSA_OVERRIDE_GFX_VERSION_0',
    'HSA_OVERRIDE_GFX_VERSION_15',
    'HSA_ENABLE_SDMA',
    'AMD_LOG_LEVEL',
    'CUDA_ERROR_LEVEL',
    'CUDA_LAUNCH_BLOCKING',
    'JETSON_JETPACK',
    'GODEBUG',
    'GOMEMLIMIT',
    'ROCBLAS_USE_HIPBLASLT',
    'MESA_SHADER_CACHE_DISABLE',
    'TZ',
  ])('%s, which the server or one of its libraries reads, is accepted', (name) => {
    expect(one(name, '1')).toEqual([]);
  });

  describe('that chooses devices is refused, with the command of the vendor of the pool', () => {
    const AMD = at('0.32.15').replace(
      'docker:\n',
      'docker:\n  red: { host: tcp://red:2376, certificates: ./c, gpus: [{ product: amd-mi300x, uuid: GPU-4b2c1a9f60b0b1a2 }] }\n',
    );
    const hints = (fields: Fields, environment = AMD): string =>
      answers({ 'dev/environment.yaml': environment, 'dev/chat.yaml': poolFile(fields) }, 'env-unsupported').join();
    const env = (name: string): string => `{ env: { ${name}: "0" } }`;

    test.each(['ROCR_VISIBLE_DEVICES', 'HIP_VISIBLE_DEVICES', 'GGML_VK_VISIBLE_DEVICES', 'CUDA_VISIBLE_DEVICES'])(
      '%s',
      (name) => {
        const amd = { target: '{ docker: red }', gpus: '{ product: amd-mi300x, count: 1 }', serving: env(name) };
        expect(hints(amd)).toMatch(/rocminfo/);
        expect(hints(amd)).not.toMatch(/nvidia-smi|vulkaninfo/);
        const nvidia = { target: '{ docker: box }', gpus: '{ product: nvidia-l4, count: 1 }', serving: env(name) };
        expect(hints(nvidia)).toMatch(/nvidia-smi/);
        expect(hints(nvidia)).not.toMatch(/rocminfo|vulkaninfo/);
      },
    );

    test('of the variable, if the pool has no devices', () => {
      expect(hints({ serving: env('ROCR_VISIBLE_DEVICES') })).toMatch(/rocminfo/);
      expect(hints({ serving: env('CUDA_VISIBLE_DEVICES') })).toMatch(/nvidia-smi/);
      expect(hints({ serving: env('ZE_AFFINITY_MASK') })).toMatch(/vulkaninfo/);
    });

    test('and of the device plugin on a cluster', () => {
      const text = hints({ target: '{ kubernetes: main }', serving: env('CUDA_VISIBLE_DEVICES') }, CLUSTERS);
      expect(text).toMatch(/device plugin/);
      expect(text).not.toMatch(/nvidia-smi/);
    });
  });

  test('that has a field is not compared with its release too', () => {
    expect(one('LLAMA_ARG_THREADS', '1', '0.21.0')).toEqual(
      refused('env-reserved', 'LLAMA_ARG_THREADS', 'serving.threads'),
    );
  });

  test('of a pool without a place is not compared with an unknown release', () => {
    expect(
      ofPool([...CODES, 'target-unknown'], {
        target: '{ docker: hree }',
        serving: '{ env: { OLLAMA_NEW_ENGINE: "1" } }',
      }),
    ).toEqual([answer('error target-unknown dev/chat.yaml:2:19 target.docker', 'hree', 'here')]);
  });

  test.each(['1', 't', 'T', 'true', 'True', 'TRUE', '0', 'f', 'F', 'false', 'False', 'FALSE'])(
    'that is a boolean may be %s',
    (value) => {
      expect(one('OLLAMA_SCHED_SPREAD', value)).toEqual([]);
    },
  );

  test.each(['yes', 'no', 'off', '', '10', '01', 'tRUE', 'truee', 'xfalse'])(
    'that is a boolean may not be %j',
    (value) => {
      expect(one('OLLAMA_SCHED_SPREAD', value)).toEqual(
        refused('env-invalid', 'OLLAMA_SCHED_SPREAD', 'OLLAMA_SCHED_SPREAD: "1" or "0"'),
      );
      expect(one('LLAMA_ARG_ALIAS', value)).toEqual([]);
    },
  );

  test('that logs prompts is a warning while it is on', () => {
    const name = 'OLLAMA_DEBUG_LOG_REQUESTS';
    expect(one(name, 'true')).toEqual(refused('env-insecure', name, 'prompt'));
    expect(one(name, '0')).toEqual([]);
  });

  test('for web pages does nothing, whatever access.origins is', () => {
    for (const access of ['{}', '{ origins: [https://chat.example] }']) {
      const fields = { access, serving: '{ env: { OLLAMA_ORIGINS: "*" } }' };
      expect(ofPool(CODES, fields).map((each) => each.split(' ').slice(0, 2))).toEqual([
        ['warning', 'env-ineffective'],
      ]);
    }
  });

  test('that no longer keeps memory free is a warning', () => {
    expect(one('OLLAMA_GPU_OVERHEAD', '1', '0.30.0')).toEqual([
      answer(
        'warning env-ineffective dev/chat.yaml:8:19 serving.env.OLLAMA_GPU_OVERHEAD',
        '0.30.0',
        'LLAMA_ARG_FIT_TARGET',
      ),
    ]);
    expect(one('OLLAMA_GPU_OVERHEAD', '1', '0.29.9')).toEqual([]);
  });

  describe('may be a secret, so its line is shown only up to', () => {
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

    test('its own value, if each has a line', () => {
      expect(hidden('serving:\n  env:\n    A_B: x\n    LONGER_NAME: y\n')).toEqual([10, 18]);
    });

    test('the first value of the line', () => {
      expect(hidden('serving: { env: { A_B: x, LONGER_NAME: y } }\n')).toEqual([24, 24]);
    });

    test('nothing, if the value is in another line', () => {
      expect(hidden('serving:\n  env:\n    A_B:\n      "x"\n    LONGER_NAME: y\n')).toEqual([undefined, 18]);
    });

    test('its own value, whatever the same line of another file contains', () => {
      const base = `${'#\n'.repeat(10)}serving: { env: { A_B: x } }\n`;
      expect(hidden('extends: ../_base/chat.yaml\nserving:\n  env:\n    LONGER_NAME: y\n', base)).toEqual([24, 18]);
    });
  });
});
