import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, TerraformOutput, TerraformResource, TerraformStack } from 'cdktf';
import { prepareCore } from '../../constructs/cdktf/core';
import { escapeTemplates } from '../../constructs/escape';
import { readable } from './readable';
import { applied, inFolder, inParts, testWithTerraform } from './terraform';
import { hostileTexts } from './texts';

jest.setTimeout(120_000);

/** What CDKTF writes for outputs that hold these texts, and for a resource that holds some of them. */
function synthesized(texts: Readonly<Record<string, string>>, some: Readonly<Record<string, string>>): string {
  prepareCore();
  const outdir = mkdtempSync(join(tmpdir(), 'poolform-texts-'));
  try {
    const app = new App({ outdir, stackTraces: false });
    const stack = new TerraformStack(app, 'texts');
    for (const [i, part] of inParts(texts).entries())
      new TerraformOutput(stack, `texts-${i}`, { value: escapeTemplates(part) });
    new TerraformResource(stack, 'some', { terraformResourceType: 'terraform_data' }).addOverride(
      'input',
      escapeTemplates(some),
    );
    app.synth();
    // the backend that CDKTF adds would keep the state elsewhere
    const written = JSON.parse(readFileSync(join(outdir, 'stacks', 'texts', 'cdk.tf.json'), 'utf8')) as object;
    return JSON.stringify({ ...written, terraform: {} });
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

testWithTerraform(
  '20,000 hostile texts reach the state of a real apply byte for byte, as values and as keys, or are refused',
  () => {
    const texts = hostileTexts(24_500, 20_261_123);
    const values = readable(texts);
    const keys = readable(texts, true);
    const input: Record<string, string> = Object.fromEntries([...keys].map((text) => [text, text]));
    for (const [i, text] of [...values].filter((value) => !keys.has(value)).entries()) input[`value ${i}`] = text;
    // what constructs join in several lines
    const lines = [...values].slice(0, 2000);
    for (let i = 0; i < lines.length; i += 4) input[`lines ${i}`] = lines.slice(i, i + 4).join('\n');
    const some = Object.fromEntries(Object.entries(input).slice(0, 800));

    const state = applied(synthesized(input, some));
    for (const [actual, wanted] of [
      [state.outputs, input],
      [state.resources, some],
    ] as const) {
      expect(
        Object.entries(wanted)
          .filter(([key, text]) => actual[key] !== text)
          .slice(0, 5),
      ).toEqual([]);
      expect(Object.keys(actual)).toHaveLength(Object.keys(wanted).length);
    }

    process.stderr.write(
      `${texts.length} texts: ${values.size} reached Terraform as values, ${keys.size} as keys, ` +
        `${texts.length - values.size} were refused\n`,
    );
    expect(keys.size).toBeGreaterThanOrEqual(20_000);
    expect(texts.length - values.size).toBeGreaterThan(1000);
  },
);

testWithTerraform("a backend's configuration is not a template: Terraform takes it verbatim", () => {
  const path = 'a${b}%{c}$${d}.tfstate';
  const saved = inFolder(
    { 'main.tf.json': JSON.stringify({ terraform: { backend: { local: { path } } } }) },
    (folder, terraform) => {
      terraform('init', '-input=false', '-no-color');
      return JSON.parse(readFileSync(join(folder, '.terraform', 'terraform.tfstate'), 'utf8')) as {
        backend: { config: { path: string } };
      };
    },
  );
  expect(saved.backend.config.path).toBe(path);
});
