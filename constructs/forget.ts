import type { TerraformStack } from 'cdktf';

const forgotten = new WeakMap<TerraformStack, string[]>();

/** Has Terraform forget a resource instead of destroying it, where the state still holds it. */
export function forget(stack: TerraformStack, address: string): void {
  const all = forgotten.get(stack) ?? [];
  all.push(address);
  forgotten.set(stack, all);
  stack.addOverride(
    'removed',
    all.map((from) => ({ from, lifecycle: { destroy: false } })),
  );
}
