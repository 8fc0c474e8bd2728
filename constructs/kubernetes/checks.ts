import type { TerraformStack } from 'cdktf';

export interface Warning {
  /** A Terraform expression in a template: false, and every plan and apply warns. */
  readonly condition: string;
  /** As Terraform takes it. */
  readonly message: string;
}

const checks = new WeakMap<TerraformStack, Readonly<Record<string, unknown>>>();

/** A `check` block: it warns in every plan and changes nothing. */
export function warn(stack: TerraformStack, name: string, { condition, message }: Warning): void {
  const all = { ...checks.get(stack), [name]: { assert: [{ condition, error_message: message }] } };
  checks.set(stack, all);
  // one override for all: a second one for the same key would replace the first
  stack.addOverride('check', all);
}
