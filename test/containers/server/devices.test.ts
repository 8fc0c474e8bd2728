import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { shellScript } from '../../../containers/shell-script';
import { devicesEnvironment } from '../../../containers/server/devices';
import { examplePool } from '../../example-pool';

const SCRIPT = shellScript(join(__dirname, '../../../containers/server/devices.sh'));
const GPU = 'GPU 0: NVIDIA L4 (UUID: GPU-11111111-2222-3333-4444-555555555555)\n';
const OTHER = 'GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-66666666-7777-8888-9999-000000000000)\n';
const SLICES =
  '  MIG 1g.10gb     Device  0: (UUID: MIG-1)\n' +
  '  MIG 1g.10gb+me  Device  1: (UUID: MIG-2)\n' +
  '  MIG 2g.20gb     Device  2: (UUID: MIG-3)\n';

describe('what a container sees of its devices', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'poolform-devices-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  /** A tool that prints a text and ends with a code. */
  const tool = (file: string, text: string, code = 0): void => {
    write(file, `#!/bin/bash\n[ "$1" = -L ] || exit 9\ncat <<'X'\n${text}X\nexit ${code}\n`);
    chmodSync(join(folder, file), 0o755);
  };
  /** The verdict in a container whose file system begins in the folder. */
  const sees = (variables: Readonly<Record<string, string>>, hostname = 'pf-lab-chat-server-2'): string => {
    const inFolder = SCRIPT.replace('timeout -k 1 10', 'timeout -k 1 1').replaceAll(
      /(?<=[ "'}:=]|^)\/(dev|sys|usr|tmp)\//gm,
      `${folder}/$1/`,
    );
    mkdirSync(join(folder, 'tmp'), { recursive: true });
    const { stdout, stderr } = spawnSync(
      'bash',
      ['--norc', '-uc', `HOSTNAME=${hostname}\n${inFolder}\nsee_devices && echo all; echo "$verdict"`],
      {
        env: { PATH: `${folder}/bin:/usr/bin:/bin`, DEVICES_NAMES: '', DEVICES_INDICES: '', ...variables },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    expect(stderr).toBe('');
    return stdout.trim().replaceAll(folder, '');
  };
  const nvidia = (count: number, names = 'NVIDIA-L4', product = 'nvidia-l4'): Readonly<Record<string, string>> => ({
    DEVICES_VENDOR: 'nvidia',
    DEVICES_COUNT: String(count),
    DEVICES_PRODUCT: product,
    DEVICES_NAMES: names,
  });

  test('all that nvidia-smi lists, if they have the name of the product', () => {
    tool('bin/nvidia-smi', GPU + GPU.replace('GPU 0', 'GPU 1'));
    expect(sees(nvidia(2))).toBe('all\nreplica 3 sees 2 of 2 nvidia-l4');
    expect(sees(nvidia(2, ''))).toBe('all\nreplica 3 sees 2 of 2 nvidia-l4');
    expect(sees({ ...nvidia(1), REPLICA: '7' })).toBe('all\nreplica 7 sees 2 of 1 nvidia-l4');
    expect(sees(nvidia(3))).toMatch(
      /^replica 3 sees 2 of 3 nvidia-l4: nvidia-smi lists NVIDIA-L4, NVIDIA-L4\. Known cures/,
    );
    expect(sees(nvidia(1, 'Tesla-T4', 'nvidia-t4'))).toMatch(
      /^replica 3 sees 0 of 1 nvidia-t4: nvidia-smi lists NVIDIA-L4/,
    );
  });

  test('one of two names, and a name that older drivers write without the vendor', () => {
    tool('bin/nvidia-smi', OTHER.replace('NVIDIA ', ''));
    expect(sees(nvidia(1, 'NVIDIA-A100-SXM4-40GB NVIDIA-A100-PCIE-40GB'))).toMatch(/^all/);
  });

  test('slices, if there are any, by their profile', () => {
    tool('bin/nvidia-smi', GPU + SLICES);
    expect(sees(nvidia(1, '1g.10gb'))).toMatch(/^all\nreplica 3 sees 1 of 1/);
    expect(sees(nvidia(1, '1g.10gb+me'))).toMatch(/^all\nreplica 3 sees 1 of 1/);
    expect(sees(nvidia(1, '3g.40gb'))).toMatch(/sees 0 of 1 .*lists 1g.10gb, 1g.10gb\+me, 2g.20gb\./);
    expect(sees(nvidia(1))).toMatch(/sees 0 of 1/);
  });

  test('what the tool says if it cannot', () => {
    tool('bin/nvidia-smi', 'Failed to initialize NVML: Unknown Error\n', 255);
    expect(sees(nvidia(2))).toMatch(/sees 0 of 2 nvidia-l4: Failed to initialize NVML: Unknown Error\. Known cures/);
    tool('bin/nvidia-smi', '');
    expect(sees(nvidia(2))).toMatch(/: nvidia-smi lists nothing\./);
  });

  test('a tool that hangs is given up', () => {
    write('bin/nvidia-smi', '#!/bin/bash\nexec sleep 5\n');
    chmodSync(join(folder, 'bin/nvidia-smi'), 0o755);
    expect(sees(nvidia(1))).toMatch(/sees 0 of 1/);
  });

  test('the tool where GKE puts it', () => {
    tool('usr/local/nvidia/bin/nvidia-smi', GPU);
    expect(sees(nvidia(1))).toMatch(/^all/);
  });

  test('device nodes that can be opened, in an image without the tool', () => {
    expect(sees(nvidia(1))).toMatch(/sees 0 of 1 nvidia-l4: the container has no nvidia-smi/);
    for (const node of ['nvidia0', 'nvidia1', 'nvidiactl', 'nvidia-uvm']) write(`dev/${node}`, '');
    mkdirSync(join(folder, 'dev/nvidia2'));
    expect(sees(nvidia(2))).toMatch(/^all/);
    expect(sees(nvidia(3))).toMatch(/sees 2 of 3/);
  });

  const amd = { DEVICES_VENDOR: 'amd', DEVICES_COUNT: '2', DEVICES_PRODUCT: 'amd-mi300x' };
  const topology = (...ids: readonly number[]): void =>
    ids.forEach((id, i) => {
      write(`sys/class/kfd/kfd/topology/nodes/${i}/gpu_id`, `${id}\n`);
      write(`sys/class/kfd/kfd/topology/nodes/${i}/properties`, `simd_count 304\ndrm_render_minor ${127 + i}\n`);
      if (id > 0) write(`dev/dri/renderD${127 + i}`, '');
    });

  test('AMD: GPUs in the topology whose nodes can be opened, without processors', () => {
    expect(sees(amd)).toMatch(/sees 0 of 2 amd-mi300x: \/dev\/kfd is missing.*amdgpu/);
    write('dev/kfd', '');
    topology(0, 4711, 4712);
    expect(sees(amd)).toMatch(/^all/);
    expect(sees({ ...amd, DEVICES_INDICES: '0 1' })).toMatch(/^all/);
    expect(sees({ ...amd, DEVICES_INDICES: '1 2' })).toMatch(/sees 1 of 2/);
    expect(sees({ ...amd, DEVICES_INDICES: 'GPU-abc GPU-def' })).toMatch(/^all/);
    rmSync(join(folder, 'dev/dri/renderD129'));
    expect(sees(amd)).toMatch(/sees 1 of 2/);
  });

  test("Intel: its own nodes below /dev/dri, and nobody else's", () => {
    const intel = { DEVICES_VENDOR: 'intel', DEVICES_COUNT: '1', DEVICES_PRODUCT: 'intel-arc-a770' };
    expect(sees(intel)).toMatch(/sees 0 of 1 intel-arc-a770: \/dev\/dri has 0 in all/);
    write('dev/dri/renderD128', '');
    write('sys/class/drm/renderD128/device/vendor', '0x10de\n');
    expect(sees(intel)).toMatch(/sees 0 of 1/);
    write('sys/class/drm/renderD128/device/vendor', '0x8086\n');
    expect(sees(intel)).toMatch(/^all/);
  });
});

test('a container is told what it must see, and on a Docker host which replica it is', () => {
  const pool = examplePool();
  expect(devicesEnvironment(pool)).toEqual({
    DEVICES_VENDOR: 'nvidia',
    DEVICES_COUNT: '1',
    DEVICES_PRODUCT: 'nvidia-l4',
    DEVICES_NAMES: 'NVIDIA-L4',
    DEVICES_INDICES: '',
  });
  expect(devicesEnvironment(pool, pool.replicas[1])).toMatchObject({ REPLICA: '2', DEVICES_INDICES: '' });
  const amd = examplePool({ gpus: { ...pool.gpus!, vendor: 'amd', names: [] } });
  expect(devicesEnvironment(amd, { number: 1, devices: ['2', '3'] })).toMatchObject({ DEVICES_INDICES: '2 3' });
  expect(devicesEnvironment({})).toEqual({});
});
