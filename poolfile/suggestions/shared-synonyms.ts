import { derivedInstead, knownVariable, REFUSED } from '../values/ollama-variables';
import { flowMap, remove, sharedHint, type Suggestion, synonymTable } from './synonyms';

/** Words that pool files and environment files share. Data: nothing is decided here. */

/** Of a map that describes devices. */
export const GPU_SYNONYMS = synonymTable(
  [
    ['product', 'nvidia-l4', 'type model name kind vendor driver'],
    ['count', '1', 'number amount quantity num size'],
    ['resource', 'nvidia.com/mig-1g.10gb', 'mig mig_devices slice profile'],
  ],
  [
    sharedHint(
      'device_ids uuid uuids devices ids index indices',
      'write product and count: Poolform chooses the devices from the inventory in environment.yaml',
      'product',
      'count',
    ),
    sharedHint(
      'nvidia.com/gpu amd.com/gpu gpu.intel.com/i915',
      'write product and count: the product sets the resource',
      'product',
      'count',
    ),
    sharedHint('enabled', 'write gpus: none, or gpus: { product: nvidia-l4, count: 1 }', 'product', 'count'),
    sharedHint(
      'claim claims resource_claim resource_claims resource_claim_template device_class device_classes',
      'write product and count: dynamic resource allocation is not supported (docs/devices.md, Limits)',
      'product',
      'count',
    ),
    sharedHint('capabilities options', remove('the product sets the options of the runtime')),
  ],
);

/** For a server's variable where a field belongs: the field that replaces it, or the place for variables. */
export function variableSuggestion(key: string): Suggestion | undefined {
  if (!/^[A-Z]+_[A-Z0-9_]{1,80}$/.test(key)) return undefined;
  const instead = derivedInstead(key) ?? REFUSED.get(key)?.hint;
  if (instead !== undefined) return { hint: instead };
  return knownVariable(key) ? { hint: `write ${flowMap(['serving', 'env', key], '"…"')}` } : undefined;
}
