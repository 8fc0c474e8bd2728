import type { TerraformStack } from 'cdktf';

const forgotten = new WeakMap<TerraformStack, string[]>();

/** Makes Terraform forget a resource that the state still holds, instead of destroying it. */
export function forget(stack: TerraformStack, address: string): void {
  const addresses = [...(forgotten.get(stack) ?? []), address];
  forgotten.set(stack, addresses);
  // one override for all: a second one for the same key would replace the first
  stack.addOverride(
    'removed',
    addresses.map((address) => ({ from: address, lifecycle: { destroy: false } })),
  );
}
