import { readFileSync } from 'node:fs';
import { App, type TerraformElement, TerraformResource, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { PlainResource, PlainStack } from '../plain';
import { measured } from './measured';

/**
 * A CDKTF program as its manual shows it: a class for each resource, imported by its own path. `plain.js DATA OUTDIR`
 */

type Class = new (scope: Construct, id: string, config: object) => TerraformElement;

const [data = '', outdir = ''] = process.argv.slice(2);
const stacks = JSON.parse(readFileSync(data, 'utf8')) as readonly PlainStack[];
const classes = new Map<string, Class>();
for (const { providers, resources } of stacks) {
  for (const { type, module, className } of [...providers, ...resources]) {
    if (module === undefined) continue;
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const loaded = require(module) as Record<string, Class>;
    classes.set(`${module} ${className}`, loaded[className] ?? missing(type));
  }
}

measured(() => {
  const app = new App({ outdir });
  for (const { name, providers, resources } of stacks) {
    const stack = new TerraformStack(app, name);
    const providerByType = new Map(providers.map((provider) => [provider.type, make(stack, provider)]));
    for (const resource of resources)
      make(stack, resource, providerByType.get(resource.type.slice(0, resource.type.indexOf('_'))));
  }
  app.synth();
});

function make(
  stack: TerraformStack,
  { type, id, module, className, config, provisioner }: PlainResource,
  provider?: TerraformElement,
): TerraformElement {
  const Made = classes.get(`${module} ${className}`);
  if (Made) {
    // what a class takes in a form of its own
    const { forEach, ...attributes } = config;
    const made = new Made(stack, id, provider ? { ...attributes, provider } : attributes);
    if (forEach !== undefined) made.addOverride('for_each', forEach);
    if (provisioner !== undefined) made.addOverride('provisioner', provisioner);
    return made;
  }
  const resource = new TerraformResource(stack, id, { terraformResourceType: type });
  for (const [key, value] of Object.entries(config)) resource.addOverride(key, value);
  return resource;
}

function missing(type: string): never {
  throw new Error(`no class for ${type}`);
}
