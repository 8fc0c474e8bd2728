import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gpuCatalog, parseGpus } from '../../catalog/gpus';

const text = readFileSync(join(__dirname, '../../catalog/gpus.yaml'), 'utf8');
const GiB = 1024 ** 3;

test('the catalog lists these products, in this order', () => {
  expect([...gpuCatalog().keys()]).toEqual([
    'nvidia-t4',
    'nvidia-a2',
    'nvidia-l4',
    'nvidia-l40s',
    'nvidia-a10g',
    'nvidia-a30',
    'nvidia-a40',
    'nvidia-a100-40gb',
    'nvidia-a100-80gb',
    'nvidia-h100-80gb',
    'nvidia-h200',
    'nvidia-b200',
    'nvidia-rtx-3090',
    'nvidia-rtx-4090',
    'nvidia-rtx-5090',
    'nvidia-rtx-a2000',
    'nvidia-rtx-a2000-12gb',
    'nvidia-rtx-2000-ada',
    'nvidia-rtx-4000-ada',
    'nvidia-rtx-6000-ada',
    'amd-mi210',
    'amd-mi300x',
    'amd-w7900',
    'amd-rx-7900-xtx',
    'intel-arc-a770',
    'intel-flex-170',
  ]);
});

test.each([...gpuCatalog().values()])(
  "$product has a source, a plausible memory and its vendor's resource and label",
  (gpu) => {
    expect(gpu.source.length).toBeGreaterThan(0);
    expect(gpu.product.startsWith(`${gpu.vendor}-`)).toBe(true);
    expect(gpu.memory % GiB).toBe(0);
    expect(gpu.memory).toBeGreaterThanOrEqual(6 * GiB);
    expect(gpu.memory).toBeLessThanOrEqual(192 * GiB);
    if (gpu.reported !== undefined) expect(gpu.reported / gpu.memory).toBeGreaterThan(0.9);
    expect(gpu.resource).toMatch(
      { nvidia: /^nvidia\.com\/gpu$/, amd: /^amd\.com\/gpu$/, intel: /^gpu\.intel\.com\/(i915|xe)$/ }[gpu.vendor],
    );
    expect(gpu.label.key).toMatch(
      { nvidia: /^nvidia\.com\/gpu\.product$/, amd: /^amd\.com\/gpu\.product-name$/, intel: /^gpu\.intel\.com\// }[
        gpu.vendor
      ],
    );
  },
);

test('every NVIDIA product is confirmed and has the memory that its driver reported', () => {
  const nvidia = [...gpuCatalog().values()].filter((gpu) => gpu.vendor === 'nvidia');
  expect(nvidia.filter((gpu) => gpu.reported === undefined || !gpu.confirmed)).toEqual([]);
});

test('labels are spelled as the node labellers spell them', () => {
  const values = Object.fromEntries([...gpuCatalog().values()].map((gpu) => [gpu.product, gpu.label.values]));
  expect(values['nvidia-t4']).toEqual(['Tesla-T4']);
  expect(values['nvidia-a100-80gb']).toContain('NVIDIA-A100-80GB-PCIe');
  expect(values['nvidia-h100-80gb']).toEqual(['NVIDIA-H100-80GB-HBM3', 'NVIDIA-H100-PCIe']);
  expect(values['nvidia-rtx-4090']).toEqual(['NVIDIA-GeForce-RTX-4090']);
  expect(values['nvidia-rtx-6000-ada']).toEqual(['NVIDIA-RTX-6000-Ada-Generation']);
  expect(values['amd-mi300x']).toContain('AMD_Instinct_MI300X_OAM');
});

test.each([
  [
    'a duplicate product',
    (t: string) => t.replace('product: nvidia-a2\n', 'product: nvidia-t4\n'),
    /nvidia-t4 is listed twice/,
  ],
  [
    'a label of two products',
    (t: string) => t.replace('[NVIDIA-A2]', '[Tesla-T4]'),
    /Tesla-T4 belongs to both nvidia-t4 and nvidia-a2/,
  ],
  [
    'reported memory above the nominal one',
    (t: string) => t.replace('reported: 15356MiB', 'reported: 17000MiB'),
    /nvidia-a2 reports more/,
  ],
  [
    'decimal memory',
    (t: string) => t.replace('memory: 16GiB', 'memory: 16GB'),
    /expected a size such as 24GiB, got \\?"16GB/,
  ],
  ['a name that is no DNS label', (t: string) => t.replace('product: nvidia-l4\n', 'product: NVIDIA_L4\n'), /product/],
  ['an unknown key', (t: string) => t.replace('memory: 16GiB', 'memory: 16GiB\n    vram: 1'), /vram/],
  ['no source', (t: string) => t.replace(/source:\n(?: +- .*\n)+/, 'source: []\n'), /source/],
  [
    'an unconfirmed product without a note',
    (t: string) => t.replace(/confirmed: false\n +note: .*\n/, 'confirmed: false\n'),
    /no note/,
  ],
])('%s throws', (_what, breakIt, message) => {
  expect(breakIt(text)).not.toBe(text);
  expect(() => parseGpus(breakIt(text))).toThrow(message);
});
