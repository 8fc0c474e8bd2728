import { gpuCatalog } from '../../../catalog/gpus';
import { productsMeant } from '../../../poolfile/values/product-spelling';

const meant = (word: string): readonly string[] => productsMeant(word, gpuCatalog().keys());

test.each([
  ['l4', ['nvidia-l4']],
  ['nvida-l4', ['nvidia-l4']],
  ['nvidia-14', ['nvidia-l4']],
  ['nvidia-l44', ['nvidia-l4']],
  ['nvidia-tesla-t4', ['nvidia-t4']],
  ['nvidia-rtx4090', ['nvidia-rtx-4090']],
  ['geforce-rtx-4090', ['nvidia-rtx-4090']],
  ['nvidia-a100', ['nvidia-a100-40gb', 'nvidia-a100-80gb']],
  ['nvidia-a100-80g', ['nvidia-a100-80gb']],
  ['nvidia-h100', ['nvidia-h100-80gb']],
  ['amd-instinct-mi300x', ['amd-mi300x']],
  ['nvidia-rtx-a2000-12gb', ['nvidia-rtx-a2000-12gb']],
])('%s means %j', (word, products) => {
  expect(meant(word)).toEqual(products);
});

test.each([
  'nvidia-gb10',
  'nvidia-a10',
  'nvidia-a1000',
  'nvidia-l400',
  'nvidia-l40',
  'nvidia-l5',
  'nvidia-b300',
  'nvidia-h100-94gb',
  'nvidia-gh200',
  'nvidia-rtx-6000',
  'nvidia-rtx-3080',
  'nvidia-rtx-4090-48gb',
  'nvidia-a2000',
  'nvidia-orin',
  'amd-mi300a',
  'amd-mi250x',
  'amd-rx-7900-xt',
  'amd-l4',
  'intel-arc-a750',
  'intel-flex-140',
  'nvidia',
  'huawei-ascend-910',
])('%s is no product of the catalog, and means none', (word) => {
  expect(meant(word)).toEqual([]);
});
