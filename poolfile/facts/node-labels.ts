import type { GpuProduct } from '../../catalog/gpus';
import type { ClusterSpec, NodeGroupSpec } from '../schema/cluster';
import { byText } from '../values/order';
import { sharesOf } from './devices';

/** How pods find the nodes with their product. */

export interface NodeLabels {
  /** The vendor's label, for groups without labels of their own that tell it; absent if every group has such labels. */
  readonly nodeLabel?: { readonly key: string; readonly values: readonly string[] };
  /** Labels of the other groups, all of which a node of the group has; absent if there are none. */
  readonly groupLabels?: readonly Readonly<Record<string, string>>[];
}

/** Of the label that NVIDIA's labeller makes. */
const PRODUCT_KEY = 'nvidia.com/gpu.product';
/** What its value ends with on nodes that share their devices under the resource of whole ones. */
const SHARED = '-SHARED';
/** Keys of labels that tell the kind of a node, as clouds and their tools write them. */
const NODE_KIND =
  /gpu|accelerator|instance-?type|machine-?type|flavou?r|(?:node|agent|machine)-?(?:pool|group)|\bpool\b/i;

/**
 * What selects nodes with a product.
 * @param groups - Those that have it.
 * @param cluster - All groups: labels that a group with other devices has too do not tell the product.
 */
export function nodeLabels(product: GpuProduct, groups: readonly NodeGroupSpec[], { nodes }: ClusterSpec): NodeLabels {
  const others = nodes.filter((group) => group.gpus && !groups.includes(group));
  const own = groups.map((group) => ({ group, labels: telling(product, group, others) }));
  const values = new Set(
    own.flatMap(({ group, labels }) => {
      if (labels) return [];
      const shared = sharesOf(group) > 1 && product.label.key === PRODUCT_KEY;
      return product.label.values.map((value) => (shared ? value + SHARED : value));
    }),
  );
  const unique = new Map(own.flatMap(({ labels }) => (labels ? [[JSON.stringify(labels), labels] as const] : [])));
  return {
    ...(values.size > 0 && { nodeLabel: { key: product.label.key, values: [...values] } }),
    ...(unique.size > 0 && { groupLabels: [...unique].sort(([a], [b]) => byText(a, b)).map(([, labels]) => labels) }),
  };
}

/** The labels of a group that tell its devices from those of all others; undefined if none do. */
function telling(
  product: GpuProduct,
  { labels }: NodeGroupSpec,
  others: readonly NodeGroupSpec[],
): Readonly<Record<string, string>> | undefined {
  const found = Object.entries(labels)
    .filter(
      ([key, value]) =>
        NODE_KIND.test(key) ||
        value
          .toLowerCase()
          .split(/[^a-z0-9]+/)
          .includes(modelOf(product)),
    )
    .sort(([a], [b]) => byText(a, b));
  const ambiguous = others.some((other) => {
    const theirs = new Map(Object.entries(other.labels));
    return found.every(([key, value]) => theirs.get(key) === value);
  });
  return found.length > 0 && !ambiguous ? Object.fromEntries(found) : undefined;
}

/** `l4` of `nvidia-l4`, `4090` of `nvidia-rtx-4090`. */
function modelOf({ product }: GpuProduct): string {
  return product.split('-').find((word) => /[0-9]/.test(word)) ?? product;
}

/** What `nvidia-smi` may call the devices of groups, if their own labels say another name than the catalog does. */
export function namesOf(groups: readonly NodeGroupSpec[]): readonly string[] {
  return groups.flatMap(({ labels }) => {
    const name = new Map(Object.entries(labels)).get(PRODUCT_KEY);
    return name === undefined ? [] : [name.endsWith(SHARED) ? name.slice(0, -SHARED.length) : name];
  });
}
