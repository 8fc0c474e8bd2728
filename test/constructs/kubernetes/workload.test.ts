import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, type TerraformElement, TerraformStack, Testing } from 'cdktf';
import type { Construct } from 'constructs';
import { plainStack, type StackFile } from '../../../bench/plain';
import { judgedPlaces } from '../../judges/places';
import { synthesize } from '../../synth';

const WORKLOADS = ['kubernetes_deployment_v1', 'kubernetes_job_v1', 'kubernetes_stateful_set_v1'];

type Class = new (scope: Construct, id: string, config: object) => TerraformElement;

/** The same workloads, created with the provider's generated classes, which drop attributes that they do not know. */
function fromClasses(file: StackFile): StackFile['resource'] {
  const stack = new TerraformStack(new App({ stackTraces: false }), 'stack');
  const provider = new KubernetesProvider(stack, 'kubernetes', {});
  for (const { type, id, module, className, config } of plainStack('stack', file).resources) {
    if (!WORKLOADS.includes(type)) continue;
    const { [className]: Made } = jest.requireActual<Record<string, Class>>(module ?? '');
    new Made!(stack, id, { ...config, provider });
  }
  return (JSON.parse(Testing.synth(stack)) as StackFile).resource;
}

function workloads(resources: StackFile['resource']): readonly (readonly [string, object])[] {
  return WORKLOADS.flatMap((type) =>
    Object.entries(resources[type] ?? {}).map(
      // a provisioner is Terraform's, and no attribute of the provider
      ([id, attributes]) => [`${type}.${id}`, { ...attributes, '//': undefined, provisioner: undefined }] as const,
    ),
  );
}

test.each(judgedPlaces())(
  "%s: the provider's generated classes give the same workloads, so they know every attribute",
  (_name, place) => {
    const file = synthesize(place).json as unknown as StackFile;
    const fromPoolform = workloads(file.resource);
    expect(fromPoolform.length).toBeGreaterThanOrEqual(4);
    expect(Object.fromEntries(workloads(fromClasses(file)))).toEqual(Object.fromEntries(fromPoolform));
  },
);
